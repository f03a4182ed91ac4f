/**
 * Tells a write that did not fit on the disk from every other failure, of files and of SQLite.
 *
 * Of such a write nothing counts, so it may be made again. `SQLITE_FULL` comes from a write alone,
 * never from a sync, and SQLite has rolled the transaction back; a checkpoint that got it leaves the
 * WAL as it was. `SQLITE_IOERR_SHMSIZE` is the same for the index of the WAL: what was written before
 * it is not made visible, and written over by the next try.
 */
const CODES: ReadonlySet<unknown> = new Set([
  'ENOSPC',
  'EDQUOT',
  'SQLITE_FULL',
  'SQLITE_IOERR_SHMSIZE',
]);

export const isNoRoom = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && CODES.has(error.code);

/** For what can as well be done later. */
export const unlessNoRoom = (work: () => void): void => {
  try {
    work();
  } catch (error) {
    if (!isNoRoom(error)) throw error;
  }
};
