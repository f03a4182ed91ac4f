/**
 * Makes the folder of one action out of the file that holds its code: the entries of an archive,
 * and for kinds that run executables also a single program, which is called `exec` there.
 */
import { chmod, copyFile, lstat, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { isArchive, unpackArchive } from './archive.ts';
import type { ArchiveLimits } from './archive-writer.ts';
import { decodeBase64File } from './base64-file.ts';

/** What an action's code is to become. */
export type FolderForm = 'archive' | 'executable';

export interface CodeFile {
  readonly path: string;
  /** Base64 instead of text. */
  readonly binary: boolean;
}

/** As OpenWhisk's ActionLoop proxy calls it (scheduling-and-runtimes §5.4). */
const PROGRAM = 'exec';

/** Into an empty folder; gives the bytes in it. Throws a `CodeError` when the fault is the code's. */
export const fillCodeFolder = async (
  form: FolderForm,
  code: CodeFile,
  folder: string,
  limits: ArchiveLimits,
): Promise<number> => {
  const decoded = `${folder}.code`;
  try {
    await (code.binary ? decodeBase64File(code.path, decoded) : copyFile(code.path, decoded));
    if (form === 'archive') return await unpackArchive(decoded, folder, limits);
    return await fillExecutable(decoded, folder, limits);
  } finally {
    await rm(decoded, { force: true });
  }
};

const fillExecutable = async (
  file: string,
  folder: string,
  limits: ArchiveLimits,
): Promise<number> => {
  const program = path.join(folder, PROGRAM);
  if (!(await isArchive(file))) {
    await rename(file, program);
    await chmod(program, 0o755);
    return (await stat(program)).size;
  }
  const bytes = await unpackArchive(file, folder, limits);
  // Not every tool that writes archives knows of permissions.
  const found = await lstat(program).catch(() => null);
  if (found?.isFile() === true) await chmod(program, 0o755);
  return bytes;
};
