/**
 * The tables `streams`, `cursors` and `epochs` say nothing that the records do not say, and no hash
 * covers them: at the end of each segment they are compared with what follows from its records and
 * those before. Wrong ones would let a consumer skip work, or a write overtake another.
 *
 * Memory is that of the entities, subjects and consumers there are.
 */
import { type Offset, offset } from '../../domain/kernel/ids.ts';
import type { StoredRecord } from '../journal.ts';
import type { Connection } from '../sqlite.ts';
import { Broken } from './broken.ts';
import type { ContentRecord } from './segment-content.ts';

export interface DerivedState {
  /** Every record, in order. */
  readonly note: (record: StoredRecord, content: ContentRecord) => void;
  /** After the last record of a segment that begins at `first` and ends before `next`. */
  readonly compare: (database: Connection, first: Offset, next: Offset) => void;
}

interface Derived {
  readonly value: number;
  /** Of the record that says it. */
  readonly at: Offset;
}

type Rows = ReadonlyMap<string, Derived>;

export const createDerivedState = (): DerivedState => {
  const streams = new Map<string, Derived>();
  const cursors = new Map<string, Derived>();
  let epochs = new Map<string, Derived>();
  return {
    note: ({ offset: at, topic, key, event }, { row, tombstone }) => {
      if (event.type === 'CursorCommitted') cursors.set(event.consumer, { value: event.next, at });
      else if (event.type === 'EpochStarted') epochs.set(`${event.epoch}`, { value: at, at });
      else if (topic === 'whisks' || topic === 'subjects') {
        const stream = `${row.topic} ${key}`;
        if (tombstone) streams.delete(stream);
        else streams.set(stream, { value: at, at });
      }
    },
    compare: (database, first, next) => {
      const check = (table: string, sql: string, derived: Rows): void =>
        compareRows(table, database.prepare<[], Stored>(sql).all(), derived, { first, next });
      check('streams', "SELECT topic || ' ' || key AS name, offset AS value FROM streams", streams);
      check('cursors', 'SELECT consumer AS name, next AS value FROM cursors', cursors);
      check('epochs', "SELECT epoch || '' AS name, offset AS value FROM epochs", epochs);
      epochs = new Map([...epochs].slice(-1));
    },
  };
};

interface Stored {
  readonly name: string;
  readonly value: number;
}

/**
 * What is there and not said is said by a record that is gone, where it claims to lie. What is wrong
 * is wrong in this segment, though the record may lie in one before.
 */
const compareRows = (
  table: string,
  rows: readonly Stored[],
  said: Rows,
  { first, next }: { readonly first: Offset; readonly next: Offset },
): void => {
  const within = (at: number): Offset => offset(Math.max(first, Math.min(at, next)));
  const stored = new Map(rows.map(({ name, value }) => [name, value]));
  for (const [name, { value, at }] of said) {
    const found = stored.get(name);
    const isAhead = value === at && found !== undefined && found >= next;
    if (found !== value)
      throw new Broken(
        within(isAhead ? next : at),
        `${table} has ${found} for ${name}, the log ${value}`,
      );
  }
  const extra = rows.find(({ name }) => !said.has(name));
  if (extra !== undefined)
    throw new Broken(
      within(extra.value),
      `${table} has ${extra.value} for ${extra.name}, of which the log says nothing`,
    );
};
