/** Why no backup was made or restored, in one line for the operator. */
import { isDamage } from '../sqlite.ts';

export class BackupFailure extends Error {}

/** What the disk says, in words. */
const WORDS: Readonly<Record<string, string>> = {
  ENOSPC: 'there is no room left on the disk',
  EDQUOT: 'there is no room left on the disk',
  SQLITE_FULL: 'there is no room left on the disk',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the disk is read-only',
  ENOENT: 'there is no such file',
  ENOTDIR: 'it is no folder',
  EIO: 'the disk can not be read or written',
};

/** `null`: it is a bug. */
export const failureText = (error: unknown): string | null => {
  if (error instanceof BackupFailure) return error.message;
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string')
    return null;
  if (isDamage(error)) return `a file of the journal is damaged: ${error.message}`;
  const path = 'path' in error && typeof error.path === 'string' ? `${error.path}: ` : '';
  return `${path}${WORDS[error.code] ?? error.message}`;
};
