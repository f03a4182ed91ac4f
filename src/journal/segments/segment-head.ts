/**
 * What a segment says of itself: how it begins and where it ends.
 */
import { type Offset, offset } from '../../domain/kernel/ids.ts';
import { FORMAT, FORMATS } from './schema.ts';
import type { Connection } from '../sqlite.ts';

export interface SegmentHead {
  readonly format: number;
  readonly firstOffset: Offset;
  readonly createdMs: number;
  readonly previousHash: Buffer;
  readonly hash: Buffer;
}

const HEAD = `SELECT format, first_offset AS firstOffset, created_ms AS createdMs,
  previous_hash AS previousHash, hash FROM head`;

/** Throws when the segment was made by a newer program. */
export const readHead = (database: Connection): SegmentHead => {
  const head = database.prepare<[], SegmentHead>(HEAD).get();
  if (head === undefined) throw new Error('the segment has no head');
  if (!FORMATS.includes(head.format))
    throw new Error(
      `the segment has format ${head.format}, and this program knows up to ${FORMAT}`,
    );
  return head;
};

export interface LogEnd {
  /** The offset that the next record gets. */
  readonly next: Offset;
  /** What the next commit's hash follows. */
  readonly hash: Uint8Array;
}

const LAST_COMMIT =
  'SELECT last_offset + 1 AS next, hash FROM commits ORDER BY last_offset DESC LIMIT 1';

export interface Compaction {
  /** What is left of the log up to here is in the segment. */
  readonly through: Offset;
  /** The hash of the log there, before it was compacted. */
  readonly chainHash: Buffer;
}

const COMPACTION = 'SELECT through, chain_hash AS chainHash FROM compaction';

/** `null`: the segment is as it was written. */
export const readCompaction = (database: Connection): Compaction | null =>
  readHead(database).format < 2
    ? null
    : (database.prepare<[], Compaction>(COMPACTION).get() ?? null);

/** Where the log ends, by this segment. */
export const readEnd = (database: Connection): LogEnd => {
  const head = readHead(database);
  const compaction = readCompaction(database);
  if (compaction !== null)
    return { next: offset(compaction.through + 1), hash: compaction.chainHash };
  const last = database.prepare<[], LogEnd>(LAST_COMMIT).get();
  return last ?? { next: head.firstOffset, hash: head.hash };
};
