/**
 * Checks a journal from end to end: every offset is there once, every record is what its writer wrote
 * (the hash chain), and this program can read it. Synchronous and as long as the journal: for a
 * command or a thread of its own. May run beside the writer; it stops where the log ended when it
 * came to the last segment.
 */
import { type Offset, offset } from '../domain/kernel/ids.ts';
import { commitHash, headHash, NO_HASH } from './segments/hash-chain.ts';
import { createRecordDecoder, UnreadableRecord } from './records/record-decoder.ts';
import { openSegment } from './segments/segment-connection.ts';
import { listSegments, type SegmentFile } from './segments/segment-files.ts';
import { type SegmentRows, segmentRows } from './segments/segment-rows.ts';
import { type LogEnd, readHead, type SegmentHead } from './segments/segment-head.ts';
import type { CommitRow } from './segments/segment-statements.ts';
import { openReadOnly } from './sqlite.ts';
import { UPCASTERS } from './records/upcasters.ts';

export type Verification =
  | {
      readonly type: 'intact';
      readonly segments: number;
      /** 1 unless older segments were removed; what was in them is not checked. */
      readonly first: Offset;
      readonly last: Offset;
      /** Of the last commit, in hexadecimal: keep it elsewhere to notice a rewritten journal. */
      readonly hash: string;
    }
  /** The first offset that is wrong; where a hash is wrong, the first offset of its commit. */
  | { readonly type: 'broken'; readonly offset: Offset; readonly reason: string };

/** `dir` is the folder of the segments. Throws when a file can't be read at all. */
export const verifyJournal = (dir: string): Verification => {
  const segments = listSegments(dir);
  const first = segments[0]?.first ?? offset(1);
  let end: LogEnd | null = first === 1 ? { next: first, hash: NO_HASH } : null;
  try {
    for (const file of segments) end = verifySegment(file, end);
  } catch (error) {
    if (!(error instanceof UnreadableRecord)) throw error;
    return { type: 'broken', offset: error.offset, reason: error.reason };
  }
  const last = offset((end?.next ?? first) - 1);
  const hash = Buffer.from(end?.hash ?? NO_HASH).toString('hex');
  return { type: 'intact', segments: segments.length, first, last, hash };
};

/** `before` is the end of the predecessor, `null` when that was removed. */
const verifySegment = (file: SegmentFile, before: LogEnd | null): LogEnd => {
  const database = openReadOnly(file.path);
  const reader = openSegment(file);
  const decoder = createRecordDecoder(UPCASTERS);
  try {
    // One state of the file throughout, though the writer may go on.
    database.exec('BEGIN');
    const rows = segmentRows(database);
    let end = verifyHead(readHead(database), rows, file, before);
    for (let commit = rows.commit(end.next); commit !== undefined; commit = rows.commit(end.next)) {
      end = verifyCommit(commit, rows, end);
      const { firstOffset: from, lastOffset: upTo } = commit;
      const page = reader.read({ from, upTo, max: upTo - from + 1 }, Infinity);
      decoder.learn(reader.dictionary());
      page.rows.forEach(decoder.recordOf);
    }
    const stray = rows.uncovered(end.next);
    if (stray !== null) throw broken(end.next, `${stray} that belong to no commit`);
    return end;
  } finally {
    reader.close();
    database.close();
  }
};

const broken = (at: Offset, reason: string): UnreadableRecord => new UnreadableRecord(at, reason);

const verifyHead = (
  { format, firstOffset, createdMs, previousHash, hash }: SegmentHead,
  rows: SegmentRows,
  file: SegmentFile,
  before: LogEnd | null,
): LogEnd => {
  if (firstOffset !== file.first) throw broken(file.first, 'the segment has another name');
  if (before !== null && before.next !== firstOffset)
    throw broken(before.next, `the next segment begins at ${firstOffset}`);
  if (before !== null && !previousHash.equals(before.hash))
    throw broken(firstOffset, 'the segment does not follow its predecessor');
  const dictionary = rows.dictionary(offset(0));
  const head = { format, previous: previousHash, firstOffset, createdMs, dictionary };
  if (!headHash(head).equals(hash))
    throw broken(firstOffset, "the segment's head is not what was written");
  return { next: firstOffset, hash };
};

const verifyCommit = (commit: CommitRow, rows: SegmentRows, end: LogEnd): LogEnd => {
  const { firstOffset, lastOffset, timeMs, hash } = commit;
  if (firstOffset !== end.next) throw broken(end.next, 'its commit is missing');
  const records: Uint8Array[] = [];
  for (const row of rows.records(firstOffset, lastOffset)) {
    const at = offset(firstOffset + records.length);
    if (row.offset !== at) throw broken(at, 'the record is missing');
    records.push(row.bytes);
  }
  const count = lastOffset - firstOffset + 1;
  if (records.length !== count)
    throw broken(offset(firstOffset + records.length), 'the record is missing');
  const dictionary = rows.dictionary(firstOffset);
  const previous = end.hash;
  if (!commitHash({ previous, firstOffset, count, timeMs, dictionary, records }).equals(hash))
    throw broken(firstOffset, `the commit of ${firstOffset} to ${lastOffset} was changed`);
  return { next: offset(lastOffset + 1), hash };
};
