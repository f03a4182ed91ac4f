/** Unpacks the archive of an action, zip or gzipped tar by its first bytes, into an empty folder. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { type ArchiveLimits, type ArchiveWriter, createArchiveWriter } from './archive-writer.ts';
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
  const format = findFormat(await firstBytes(file));
  if (format === null) {
    throw new CodeError(
      'There was an error uncompressing the action archive. The file type is unsupported',
    );
  }
  try {
    await format.unpack(file, writer);
    return await writer.finish();
  } catch (error) {
    throw isTroubleHere(error) ? error : refusal(error, format.name);
  }
};

/** By its first bytes: whether it claims to be one. */
export const isArchive = async (file: string): Promise<boolean> =>
  findFormat(await firstBytes(file)) !== null;

interface Format {
  readonly name: string;
  readonly unpack: (file: string, writer: ArchiveWriter) => Promise<void>;
}

const findFormat = (start: Buffer): Format | null => {
  const magic = start.toString('hex');
  if (magic === '504b0304') return { name: 'Zip', unpack: unpackZip };
  if (magic.startsWith('1f8b08')) return { name: 'Tar GZ', unpack: unpackTarGz };
  return null;
};

const unpackTarGz = (file: string, writer: ArchiveWriter): Promise<void> =>
  pipeline(createReadStream(file), createGunzip(), (source: AsyncIterable<Buffer>) =>
    unpackTar(source, writer),
  );

/** What an archive can't bring about, whatever is in it. Other failures of the disk it can: a file below a file. */
const TROUBLE_HERE = ['ENOSPC', 'EDQUOT', 'EIO', 'EROFS', 'EMFILE', 'ENFILE', 'ENOMEM'];

const isTroubleHere = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && TROUBLE_HERE.includes(String(error.code));

const refusal = (error: unknown, type: string): CodeError => {
  if (error instanceof CodeError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new CodeError(`There was an error uncompressing the action ${type} archive. ${reason}`);
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
