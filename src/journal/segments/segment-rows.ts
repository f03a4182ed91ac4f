/**
 * The rows of a segment as they lie there, undecoded: what the hash chain is checked against.
 */
import type { Offset } from '../../domain/kernel/ids.ts';
import type { DictionaryEntry } from '../records/dictionary.ts';
import { type RecordFields, recordBytesMax, writeRecord } from '../records/record-bytes.ts';
import type { CommitRow } from './segment-statements.ts';
import type { Connection } from '../sqlite.ts';

export interface SegmentRows {
  /** The first commit that ends at `from` or later. */
  readonly commit: (from: Offset) => CommitRow | undefined;
  /** The entries that the head (`since` 0) or the commit that begins at `since` brought. */
  readonly dictionary: (since: Offset) => readonly DictionaryEntry[];
  /** Offset and hashed bytes of each record, in order. */
  readonly records: (
    from: Offset,
    to: Offset,
  ) => readonly { readonly offset: Offset; readonly bytes: Uint8Array }[];
  /** What there is besides all that, in a log whose commits end before `next`. */
  readonly uncovered: (next: Offset) => 'there are records' | 'there are dictionary entries' | null;
}

type RecordRow = Omit<RecordFields, 'tombstone'> & {
  readonly offset: Offset;
  readonly tombstone: number;
};

export const segmentRows = (database: Connection): SegmentRows => {
  const commit = database.prepare<[Offset], CommitRow>(
    `SELECT first_offset AS firstOffset, last_offset AS lastOffset, time_ms AS timeMs, hash
     FROM commits WHERE last_offset >= ? ORDER BY last_offset LIMIT 1`,
  );
  const dictionary = database.prepare<[Offset], DictionaryEntry>(
    'SELECT kind, id, value FROM dictionary WHERE since = ?',
  );
  const records = database.prepare<[Offset, Offset], RecordRow>(
    `SELECT offset, topic, type, tombstone, time_ms AS timeMs, key, payload
     FROM records WHERE offset BETWEEN ? AND ? ORDER BY offset`,
  );
  const extraRecords = database
    .prepare<[Offset], number>('SELECT count(*) FROM records WHERE offset >= ?')
    .pluck();
  const extraEntries = database
    .prepare<[Offset], number>(
      `SELECT count(*) FROM dictionary
       WHERE since NOT IN (0, ?) AND since NOT IN (SELECT first_offset FROM commits)`,
    )
    .pluck();
  return {
    commit: (from) => commit.get(from),
    dictionary: (since) => dictionary.all(since),
    records: (from, to) =>
      records.all(from, to).map((row) => ({ offset: row.offset, bytes: hashedBytes(row) })),
    uncovered: (next) => {
      if (extraRecords.get(next) !== 0) return 'there are records';
      return extraEntries.get(next) === 0 ? null : 'there are dictionary entries';
    },
  };
};

const hashedBytes = (row: RecordRow): Uint8Array => {
  const fields = { ...row, tombstone: row.tombstone !== 0 };
  const bytes = Buffer.alloc(recordBytesMax(fields));
  return bytes.subarray(0, writeRecord(bytes, 0, fields));
};
