/**
 * How a segment says that it begins: its head, and in a compacted one what it stands for. Checked
 * before anything else in it is believed.
 */
import type { Offset } from '../../domain/kernel/ids.ts';
import { headHash, NO_HASH } from '../segments/hash-chain.ts';
import { FORMAT, FORMATS } from '../segments/schema.ts';
import type { SegmentFile } from '../segments/segment-files.ts';
import type { Compaction, LogEnd, SegmentHead } from '../segments/segment-head.ts';
import type { Connection } from '../sqlite.ts';
import { Broken } from './broken.ts';
import { type Entry, isBelow } from './segment-content.ts';
import { hasTablesOf } from './tables.ts';

/** Where the log ends before a segment. */
export interface LogSoFar extends LogEnd {
  readonly dictionary: readonly Entry[];
}

export interface Beginning {
  readonly head: SegmentHead;
  /** `null`: the segment is as it was written. */
  readonly compaction: Compaction | null;
}

export const readBeginning = (database: Connection, { first }: SegmentFile): Beginning => {
  const heads = database.prepare<[], SegmentHead>(HEAD).all();
  const [head] = heads;
  if (head === undefined || heads.length > 1 || !isHead(head))
    throw new Broken(first, "the segment's head is not what a writer writes");
  if (!FORMATS.includes(head.format))
    throw new Broken(
      first,
      `the segment has format ${head.format}, and this program knows up to ${FORMAT}: use the program that wrote it`,
    );
  if (!hasTablesOf(head.format, database))
    throw new Broken(first, 'the segment has other tables than its format');
  if (head.firstOffset !== first)
    throw new Broken(first, `the segment has another name: it begins at ${head.firstOffset}`);
  return { head, compaction: head.format === 1 ? null : readCompaction(database, first) };
};

const HEAD = `SELECT format, first_offset AS firstOffset, created_ms AS createdMs,
  previous_hash AS previousHash, hash FROM head`;

const isHead = ({ format, firstOffset, createdMs, previousHash, hash }: SegmentHead): boolean =>
  [format, firstOffset, createdMs].every((value) => isBelow(Infinity, value)) &&
  Buffer.isBuffer(previousHash) &&
  Buffer.isBuffer(hash);

const readCompaction = (database: Connection, first: Offset): Compaction | null => {
  const rows = database
    .prepare<[], Compaction>('SELECT through, chain_hash AS chainHash FROM compaction')
    .all();
  const [row] = rows;
  if (row === undefined) return null;
  if (rows.length > 1 || !isBelow(Infinity, row.through) || !Buffer.isBuffer(row.chainHash))
    throw new Broken(first, 'what was compacted is not what a writer writes');
  return row;
};

/** Throws unless the head is of a segment that follows `before`. */
export const checkHead = (
  { firstOffset, format, createdMs, previousHash, hash }: SegmentHead,
  before: LogSoFar,
  dictionary: readonly Entry[],
): void => {
  if (!previousHash.equals(before.hash))
    throw new Broken(firstOffset, 'the segment does not follow its predecessor');
  const carried = dictionary.filter(({ since }) => since === 0);
  const head = { format, previous: previousHash, firstOffset, createdMs, dictionary: carried };
  if (!headHash(head).equals(hash))
    throw new Broken(firstOffset, "the segment's head is not what was written");
  if (wordsOf(carried) !== wordsOf(before.dictionary))
    throw new Broken(firstOffset, 'the segment has another dictionary than its predecessor');
};

const wordsOf = (entries: readonly Entry[]): string =>
  JSON.stringify(entries.map(({ kind, id, value }) => [kind, id, value]));

/** Before the first segment. */
export const BEGINNING: Omit<LogSoFar, 'next'> = { hash: NO_HASH, dictionary: [] };
