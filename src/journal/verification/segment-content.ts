/**
 * What lies in the tables of a segment that the hash chain covers, as the bytes that it covers.
 *
 * A value that no writer writes is broken here, before it could be taken for another one: a hash is
 * made of numbers and bytes, and what SQLite returns for a changed byte may be neither.
 */
import { type Offset, offset } from '../../domain/kernel/ids.ts';
import { type DictionaryEntry, parseStructureText } from '../records/dictionary.ts';
import { recordBytesMax, writeRecord } from '../records/record-bytes.ts';
import type { Row } from '../records/record-decoder.ts';
import type { CommitRow } from '../segments/segment-statements.ts';
import type { Connection } from '../sqlite.ts';
import { Broken } from './broken.ts';

export interface ContentRecord {
  readonly row: Row;
  readonly tombstone: boolean;
  /** As they are hashed. */
  readonly bytes: Uint8Array;
}

export interface Entry extends DictionaryEntry {
  readonly since: number;
}

export interface SegmentContent {
  /** The first commit that ends at `from` or later. */
  readonly commit: (from: Offset) => CommitRow | undefined;
  /** One that begins there. */
  readonly hasCommit: (first: Offset) => boolean;
  /** In order. */
  readonly records: (from: Offset, to: Offset) => IterableIterator<ContentRecord>;
  /** By kind, then by id. */
  readonly dictionary: readonly Entry[];
  /** How many commits end before this offset. */
  readonly commitsBefore: (first: Offset) => number;
  /** A record that lies outside of these bounds. */
  readonly stray: (first: Offset, last: Offset) => Offset | undefined;
}

interface RecordColumns {
  readonly offset: number;
  readonly topic: unknown;
  readonly type: unknown;
  readonly tombstone: unknown;
  readonly timeMs: unknown;
  readonly key: unknown;
  readonly payload: unknown;
}

const U16 = 2 ** 16;
const U32 = 2 ** 32;
const U48 = 2 ** 48;

export const isBelow = (end: number, value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < end;

/** `first`: where the segment begins. */
export const segmentContent = (database: Connection, first: Offset): SegmentContent => {
  const commit = database.prepare<[Offset], CommitRow>(
    `SELECT first_offset AS firstOffset, last_offset AS lastOffset, time_ms AS timeMs, hash
     FROM commits WHERE last_offset >= ? ORDER BY last_offset LIMIT 1`,
  );
  const records = database.prepare<[Offset, Offset], RecordColumns>(
    `SELECT offset, topic, type, tombstone, time_ms AS timeMs, key, payload
     FROM records WHERE offset BETWEEN ? AND ? ORDER BY offset`,
  );
  const stray = database
    .prepare<[Offset, Offset], Offset>(
      'SELECT offset FROM records WHERE offset NOT BETWEEN ? AND ? ORDER BY offset LIMIT 1',
    )
    .pluck();
  const beginning = database.prepare('SELECT 1 FROM commits WHERE first_offset = ?');
  const before = database
    .prepare<[Offset], number>('SELECT count(*) FROM commits WHERE last_offset < ?')
    .pluck();
  return {
    commit: (from) => {
      const row = commit.get(from);
      if (row === undefined || isCommit(row)) return row;
      throw new Broken(from, 'its commit is not what a writer writes');
    },
    hasCommit: (from) => beginning.get(from) !== undefined,
    *records(from, to) {
      for (const columns of records.iterate(from, to)) {
        const record = contentRecord(columns);
        // What a damaged file says of its offset may be anything.
        if (record === null)
          throw new Broken(
            within(columns.offset, from, to),
            'the record is not what a writer writes',
          );
        yield record;
      }
    },
    dictionary: readDictionary(database, first),
    commitsBefore: (from) => before.get(from) ?? 0,
    stray: (from, to) => stray.get(from, to),
  };
};

const isCommit = ({ firstOffset, lastOffset, timeMs, hash }: CommitRow): boolean =>
  [firstOffset, lastOffset, timeMs].every((value) => isBelow(Infinity, value)) &&
  Buffer.isBuffer(hash);

const within = (at: number, from: Offset, to: Offset): Offset =>
  offset(Math.max(from, Math.min(at, to)));

/** `null`: no writer writes that. */
const contentRecord = (columns: RecordColumns): ContentRecord | null => {
  const { topic, type, tombstone, timeMs, key, payload } = columns;
  const at = offset(columns.offset);
  const isKey = typeof key === 'string' || Buffer.isBuffer(key);
  if (
    !isBelow(U16, topic) ||
    !isBelow(U16, type) ||
    !isBelow(2, tombstone) ||
    !isBelow(U48, timeMs) ||
    !isKey ||
    Buffer.byteLength(key) >= U16 ||
    !Buffer.isBuffer(payload) ||
    payload.length >= U32
  )
    return null;
  const row = { offset: at, topic, type, timeMs, key, payload };
  const fields = { ...row, tombstone: tombstone === 1 };
  const bytes = Buffer.allocUnsafe(recordBytesMax(fields));
  const end = writeRecord(bytes, 0, fields);
  return { row, tombstone: fields.tombstone, bytes: bytes.subarray(0, end) };
};

const KINDS: ReadonlySet<string> = new Set(['topic', 'type', 'structure']);

const readDictionary = (database: Connection, first: Offset): readonly Entry[] => {
  const entries = database
    .prepare<[], Entry>('SELECT kind, id, value, since FROM dictionary ORDER BY kind, id')
    .all();
  for (const { kind, id, value, since } of entries) {
    const isEntry = KINDS.has(kind) && isBelow(Infinity, id) && isValue(kind, value);
    if (!isEntry || !isBelow(Infinity, since))
      throw new Broken(
        offset(isBelow(Infinity, since) ? Math.max(since, first) : first),
        `the dictionary has ${kind} ${id}, which no writer writes`,
      );
  }
  return entries;
};

const isValue = (kind: DictionaryEntry['kind'], value: unknown): boolean => {
  if (typeof value !== 'string') return false;
  try {
    return kind !== 'structure' || parseStructureText(value).length >= 0;
  } catch {
    return false;
  }
};

/** An id of the dictionary that was left out, in words. */
export const holeIn = (dictionary: readonly Entry[]): string | null => {
  const next = new Map<string, number>();
  for (const { kind, id } of dictionary) {
    const wanted = next.get(kind) ?? 0;
    if (id !== wanted) return `${kind} ${wanted}`;
    next.set(kind, wanted + 1);
  }
  return null;
};
