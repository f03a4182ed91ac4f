/** Unpacks the archive of an action, zip or gzipped tar by its first bytes, into an empty folder. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { type ArchiveLimits, createArchiveWriter } from './archive-writer.ts';
import { CodeError } from './code-error.ts';
import { unpackTar } from './tar.ts';
import { unpackZip } from './zip.ts';

/** Throws a `CodeError` with the developer's text; anything else is trouble of this machine. */
export const unpackArchive = async (
  file: string,
  folder: string,
  limits: ArchiveLimits,
): Promise<number> => {
  const writer = createArchiveWriter(folder, limits);
  const magic = (await firstBytes(file)).toString('hex');
  if (magic === '504b0304') {
    await unpackZip(file, writer).catch((error: unknown) => refuse(error, 'Zip'));
  } else if (magic.startsWith('1f8b08')) {
    const unpack = (source: AsyncIterable<Buffer>): Promise<void> => unpackTar(source, writer);
    await pipeline(createReadStream(file), createGunzip(), unpack).catch((error: unknown) =>
      refuse(error, 'Tar GZ'),
    );
  } else {
    throw new CodeError(
      'There was an error uncompressing the action archive. The file type is unsupported',
    );
  }
  return writer.finish();
};

const refuse = (error: unknown, type: string): never => {
  if (error instanceof CodeError) throw error;
  const noSpace = error instanceof Error && 'code' in error && error.code === 'ENOSPC';
  if (noSpace) throw error;
  const reason = error instanceof Error ? error.message : String(error);
  throw new CodeError(`There was an error uncompressing the action ${type} archive. ${reason}`);
};

const firstBytes = async (file: string): Promise<Buffer> => {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
};
