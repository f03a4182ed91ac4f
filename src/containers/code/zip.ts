/** Unpacks a zip file. The only user of yauzl, which checks sizes and checksums of entries itself. */
import { text } from 'node:stream/consumers';
import yauzl from 'yauzl';
import type { ArchiveWriter } from './archive-writer.ts';
import { CodeError } from './code-error.ts';

const FILE_TYPE = 0o170000;
const LINK = 0o120000;
const LINK_BYTES_MAX = 4096;

/** Entries written at once: each waits for the disk several times. */
const AT_ONCE = 16;

export const unpackZip = async (file: string, writer: ArchiveWriter): Promise<void> => {
  const zip = await yauzl.openPromise(file, { strictFileNames: true });
  const writing = new Set<Promise<void>>();
  try {
    for await (const entry of zip.eachEntry()) {
      if (writing.size >= AT_ONCE) await Promise.race(writing);
      const written = unpackEntry(zip, entry, writer).then(() => void writing.delete(written));
      writing.add(written);
      // Heard of by the race or at the end; until then it is not unhandled.
      written.catch(() => undefined);
    }
    await Promise.all(writing);
  } finally {
    // Nothing may be written any more when the caller removes what a failure left.
    await Promise.allSettled(writing);
    zip.close();
  }
};

const unpackEntry = async (
  zip: yauzl.ZipFile,
  entry: yauzl.Entry,
  writer: ArchiveWriter,
): Promise<void> => {
  const mode = entry.externalFileAttributes >>> 16;
  if (entry.fileName.endsWith('/')) return writer.folder(entry.fileName);
  const content = await zip.openReadStreamPromise(entry);
  if ((mode & FILE_TYPE) !== LINK) {
    return writer.file(entry.fileName, (mode & 0o111) !== 0, content);
  }
  if (entry.uncompressedSize > LINK_BYTES_MAX) {
    throw new CodeError('The action archive has a link of more than 4096 bytes.');
  }
  return writer.link(entry.fileName, await text(content));
};
