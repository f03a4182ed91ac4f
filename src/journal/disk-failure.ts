/**
 * What a failure of the disk means to the operator, and what to do: docs/operations.md has the same
 * at length.
 */
const RESTORE = 'nothing here can mend it: restore the data folder from a backup';

const ADVICE: readonly (readonly [code: RegExp, advice: string])[] = [
  [
    /^SQLITE_IOERR_(FSYNC|DIR_FSYNC)/,
    'the disk did not sync, and what it holds of the last write is not known. Find out why (dmesg), then start again: what was acknowledged is there',
  ],
  [
    /^(SQLITE_READONLY|EROFS)/,
    'the data folder can not be written. Mount its disk for writing, or let this user write to it, then start again',
  ],
  [
    /^(SQLITE_FULL|SQLITE_IOERR_SHMSIZE|ENOSPC|EDQUOT)/,
    'the disk is full. Make room, then start again',
  ],
  [
    /^(SQLITE_CORRUPT|SQLITE_NOTADB)/,
    `a file is damaged. \`rewhisk journal verify\` tells how far; ${RESTORE}`,
  ],
  [
    /^(SQLITE_IOERR|SQLITE_CANTOPEN|EIO|EACCES|EPERM)/,
    'the disk, or the right to use it, is not there. Find out why (dmesg, ls -l), then start again',
  ],
];

/** `failure`, with its code and what to do. */
export const diskFailureText = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? String(error.code) : '';
  const advice = ADVICE.find(([pattern]) => pattern.test(code))?.[1];
  if (advice === undefined) return error.message;
  return `${error.message} (${code}): ${advice}`;
};
