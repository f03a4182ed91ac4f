/**
 * `rewhisk views rebuild`: makes the views anew while no server runs. A crash half-way leaves views
 * that are true up to their cursor; the next start goes on from there.
 */
import type { Clock } from '../../domain/kernel/clock.ts';
import { offset } from '../../domain/kernel/ids.ts';
import { lockJournal } from '../segments/journal-lock.ts';
import { BATCH_RECORDS, createProjector } from './projector.ts';
import { openViewsDatabase } from './views-database.ts';
import { journalFolder, removeViews } from './views-file.ts';
import { openSegmentReader } from '../segments/segment-reader.ts';

export interface Rebuilt {
  /** Records read from the journal. */
  readonly records: number;
  readonly seconds: number;
}

/** Where no server runs, everything in the log is durable. */
const END = offset(Number.MAX_SAFE_INTEGER);

/** `null`, and nothing done, when a server has this data folder open. Synchronous. */
export const rebuildViews = (dataDir: string, clock: Clock): Rebuilt | null => {
  const lock = lockJournal(journalFolder(dataDir));
  if (lock === null) return null;
  try {
    const startedMs = clock.nowMs();
    const records = rebuild(dataDir);
    return { records, seconds: (clock.nowMs() - startedMs) / 1000 };
  } finally {
    lock.release();
  }
};

const rebuild = (dataDir: string): number => {
  const journal = openSegmentReader(journalFolder(dataDir));
  removeViews(dataDir);
  const views = openViewsDatabase(dataDir, journal, END);
  const projector = createProjector(views, journal);
  let records = 0;
  let count: number;
  do {
    count = projector.step(END, BATCH_RECORDS);
    records += count;
  } while (count > 0);
  views.db.close();
  journal.close();
  return records;
};
