/**
 * Whether the end of the log is missing: the views have seen more of it than there is. Where every
 * commit is synced that is never the doing of a crash, but a file that was removed, or a disk that
 * lost what it had promised; a server that went on would write a second history over the first.
 *
 * Asked before the log is opened, which writes to it.
 */
import { existsSync } from 'node:fs';
import { type Offset, offset } from '../../domain/kernel/ids.ts';
import { listSegments } from '../segments/segment-files.ts';
import { readEnd } from '../segments/segment-head.ts';
import { isDamage, openReadOnly } from '../sqlite.ts';
import { journalFolder, viewsFile } from './views-file.ts';

/** One line for the operator; `null`: nothing is known to be missing. */
export const lostEndText = (dataDir: string): string | null => {
  const seen = seenByViews(dataDir);
  const last = seen === 0 ? 0 : lastOffset(dataDir);
  return seen <= last ? null : textOf(dataDir, last, seen);
};

const textOf = (dataDir: string, last: number, seen: number): string =>
  `the journal in ${journalFolder(dataDir)} ends at offset ${last}, and what was acknowledged went up to ${seen} at least: its newest file is missing. ` +
  `Put it back, or restore the data folder from a backup. To go on without what is missing, remove ${viewsFile(dataDir)}`;

/** 0: they are not there, or can't tell. */
const seenByViews = (dataDir: string): number => {
  const file = viewsFile(dataDir);
  if (!existsSync(file)) return 0;
  const database = openReadOnly(file);
  try {
    return database.prepare<[], number>('SELECT cursor FROM progress').pluck().get() ?? 0;
  } catch (error) {
    if (isDamage(error) || isWithoutProgress(error)) return 0;
    throw error;
  } finally {
    database.close();
  }
};

const isWithoutProgress = (error: unknown): boolean =>
  error instanceof Error && error.message.startsWith('no such table');

const lastOffset = (dataDir: string): Offset => {
  const folder = journalFolder(dataDir);
  const newest = existsSync(folder) ? listSegments(folder).at(-1) : undefined;
  if (newest === undefined) return offset(0);
  const database = openReadOnly(newest.path);
  try {
    return offset(readEnd(database).next - 1);
  } finally {
    database.close();
  }
};
