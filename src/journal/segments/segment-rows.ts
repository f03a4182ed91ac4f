/**
 * The rows of a segment as they lie there, undecoded: what the hash chain covers.
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
}

export type RecordRow = Omit<RecordFields, 'tombstone'> & {
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
  return {
    commit: (from) => commit.get(from),
    dictionary: (since) => dictionary.all(since),
    records: (from, to) =>
      records.all(from, to).map((row) => ({ offset: row.offset, bytes: hashedBytes(row) })),
  };
};

/** What of a record goes into a hash. */
export const hashedBytes = (row: RecordRow): Uint8Array => {
  const fields = { ...row, tombstone: row.tombstone !== 0 };
  const bytes = Buffer.alloc(recordBytesMax(fields));
  return bytes.subarray(0, writeRecord(bytes, 0, fields));
};
