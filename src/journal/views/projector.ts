/**
 * Reads the journal's segments in order and applies every projection, batch by batch. Views and
 * cursor change in one transaction, so that a crash at any line leaves a database that is true up to
 * its cursor. Synchronous: runs in a thread of its own, or offline.
 */
import { type Offset, offset } from '../../domain/kernel/ids.ts';
import type { StoredRecord } from '../journal.ts';
import type { SegmentReader } from '../segments/segment-reader.ts';
import type { ApplyBatch, Projection } from '../projections/projection.ts';
import type { ViewsDatabase } from './views-database.ts';
import { removedIfDamaged } from './views-file.ts';
import { PROJECTIONS } from './views-shape.ts';

/** Records per transaction. More gain little, and hold back whoever waits for the next batch. */
export const BATCH_RECORDS = 2000;

export interface Projector {
  /** The offset up to which the views are true. */
  readonly cursor: () => Offset;
  /**
   * Applies the journal's next page up to `upTo` inclusive, at most `max` records, and says how many
   * there were: none only when there are no more.
   */
  readonly step: (upTo: Offset, max: number) => number;
}

export const createProjector = (
  { dataDir, db, progress }: ViewsDatabase,
  journal: SegmentReader,
): Projector => {
  const appliers = PROJECTIONS.map((projection) => selective(projection, projection.prepare(db)));
  const save = db.prepare('UPDATE progress SET cursor = ?, key = ?, time_ms = ?');
  const apply = db.transaction((records: readonly StoredRecord[], last: StoredRecord) => {
    for (const applier of appliers) applier(records);
    save.run(last.offset, last.key, last.timeMs);
  });
  let cursor = progress.offset;

  return {
    cursor: () => cursor,
    step: (upTo, max) => {
      const records = journal.read({ from: after(cursor), upTo, max });
      const last = records.at(-1);
      if (last === undefined) return 0;
      removedIfDamaged(dataDir, () => apply.immediate(records, last));
      cursor = last.offset;
      return records.length;
    },
  };
};

const selective = ({ handles }: Projection, apply: ApplyBatch): ApplyBatch => {
  const handled: ReadonlySet<string> = new Set(handles);
  return (records) => apply(records.filter(({ event }) => handled.has(event.type)));
};

const after = (cursor: Offset): Offset => offset(cursor + 1);
