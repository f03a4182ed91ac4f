/**
 * A projection: one view of the journal, kept in tables of its own in the views database.
 *
 * To add one, write a file beside this one and name it in `views/views-shape.ts`. The projector calls
 * `prepare` once per database and the function it returns once per batch, inside the transaction
 * that also moves the cursor: a crash leaves either all of a batch or nothing of it. What a batch
 * does may depend on the records and the tables alone, and must not depend on where batches end.
 */
import type { EventType } from '../../domain/events.ts';
import type { StoredRecord } from '../journal.ts';
import type { Connection } from '../sqlite.ts';

/** Applies records of the handled types, in the order of the journal. */
export type ApplyBatch = (records: readonly StoredRecord[]) => void;

export interface Projection {
  readonly name: string;
  /** Raised when `prepare` changes what it writes: views of another version are made anew. */
  readonly version: number;
  /** Tables and indexes, as SQL. A change of them is noticed by itself. */
  readonly tables: string;
  readonly handles: readonly EventType[];
  readonly prepare: (db: Connection) => ApplyBatch;
}
