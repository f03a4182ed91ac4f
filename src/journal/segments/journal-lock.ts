/**
 * One process per journal folder. The lock is SQLite's exclusive lock on an empty file: the operating
 * system lets go of it when the process ends, however it ends, so a stale lock can't exist.
 */
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { type Connection, isBusy, openWithoutWaiting } from '../sqlite.ts';

export interface JournalLock {
  readonly release: () => void;
}

/** `null` when somebody else has it. */
export const lockJournal = (dir: string): JournalLock | null => {
  const file = join(dir, 'lock');
  const database: Connection = openWithoutWaiting(file);
  try {
    chmodSync(file, 0o600);
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (isBusy(error)) return null;
    throw error;
  }
  return { release: () => database.close() };
};
