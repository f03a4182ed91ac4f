/** Why no backup was made or restored, in one line for the operator. */
import { isNoRoom } from '../room/no-room.ts';
import { isDamage } from '../sqlite.ts';

export class BackupFailure extends Error {}

/** What the disk says, in words. */
const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the disk can only be read',
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'it is no folder',
};

/** `target`: the folder that was written to. `null`: it is a bug. */
export const failureText = (error: unknown, target: string): string | null => {
  if (error instanceof BackupFailure) return error.message;
  if (isNoRoom(error)) return `${target}: there is no room left on the disk, and nothing was made`;
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string')
    return null;
  if (isDamage(error)) return `a file of the journal is damaged: ${error.message}`;
  const path = 'path' in error && typeof error.path === 'string' ? error.path : target;
  return `${path}: ${WORDS[error.code] ?? error.message}`;
};
