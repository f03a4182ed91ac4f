/**
 * `rewhisk views rebuild`: makes the views anew while no server runs. A crash half-way leaves views
 * that are true up to their cursor; the next start goes on from there.
 */
import { offset } from '../../domain/kernel/ids.ts';
import { BATCH_RECORDS, createProjector } from '../projections/projector.ts';
import { openViewsDatabase, removeViews } from '../projections/views-database.ts';
import { openSegmentReader } from '../segment-reader.ts';

export interface Rebuilt {
  /** Records read from the journal. */
  readonly records: number;
  readonly seconds: number;
}

/** Offline, everything in the log is durable. */
const END = offset(Number.MAX_SAFE_INTEGER);

export const rebuildViews = (dataDir: string, journalDir: string): Rebuilt => {
  const startedMs = performance.now();
  const journal = openSegmentReader(journalDir);
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
  return { records, seconds: (performance.now() - startedMs) / 1000 };
};
