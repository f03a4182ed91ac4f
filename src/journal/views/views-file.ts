/**
 * Where the views lie in the data folder, and how they are thrown away: everything in them is in the
 * journal too, so they may be deleted whenever no server runs.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { isDamage } from '../sqlite.ts';

export const journalFolder = (dataDir: string): string => join(dataDir, 'journal');

export const viewsFile = (dataDir: string): string => join(dataDir, 'views', 'views.db');

export const removeViews = (dataDir: string): void => {
  const file = viewsFile(dataDir);
  for (const path of [file, `${file}-wal`, `${file}-shm`]) rmSync(path, { force: true });
};

/**
 * Does work on the views alone; where it finds them damaged, removes them, so that the next start
 * makes them anew.
 */
export const removedIfDamaged = <Result>(dataDir: string, work: () => Result): Result => {
  try {
    return work();
  } catch (error) {
    if (isDamage(error)) removeViews(dataDir);
    throw error;
  }
};
