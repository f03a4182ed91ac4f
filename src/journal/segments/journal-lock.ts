/**
 * One process per journal folder, and one at a time that makes a backup of it or removes files from it.
 * A lock is SQLite's exclusive lock on an empty file: the operating system lets go of it when the
 * process ends, however it ends, so a stale lock can't exist.
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
  return lockFile(openWithoutWaiting(file), file);
};

/**
 * Keeps the files of the log where they are: for a backup while it copies them, and for whoever
 * removes some. `null` when somebody else has it; `wait`: for two seconds, while which all stands still.
 */
export const lockBackup = (dir: string, wait: boolean = false): JournalLock | null => {
  const file = join(dir, 'backup.lock');
  const database = openWithoutWaiting(file);
  if (wait) database.pragma('busy_timeout = 2000');
  return lockFile(database, file);
};

const lockFile = (database: Connection, file: string): JournalLock | null => {
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
