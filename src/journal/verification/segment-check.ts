/**
 * One segment, from its head to its end: the chain over its commits, or the one hash of a compacted
 * segment; every record decoded and handed on; and that there is nothing in it besides.
 */
import { type Offset, offset } from '../../domain/kernel/ids.ts';
import type { StoredRecord } from '../journal.ts';
import { createRecordDecoder, type RecordDecoder } from '../records/record-decoder.ts';
import { UPCASTERS } from '../records/upcasters.ts';
import { compactedHash, NO_HASH } from '../segments/hash-chain.ts';
import type { SegmentFile } from '../segments/segment-files.ts';
import type { Compaction, SegmentHead } from '../segments/segment-head.ts';
import { type Connection, openReadOnly } from '../sqlite.ts';
import { Broken, located } from './broken.ts';
import { type CheckpointCheck, NO_CHECKPOINTS } from './checkpoint-check.ts';
import { checkedHash, recordsOf } from './commit-check.ts';
import {
  type ContentRecord,
  type Entry,
  holeIn,
  type SegmentContent,
  segmentContent,
} from './segment-content.ts';
import { checkHead, type LogSoFar, readBeginning } from './segment-head-check.ts';

/** Looks at all segments, one after the other. */
export interface Witness {
  readonly checkpoints: (database: Connection) => CheckpointCheck;
  readonly record: (record: StoredRecord, content: ContentRecord) => void;
  /** The records up to `last`, all from `first` on in one commit, are what was written. */
  readonly passed: (first: Offset, last: Offset, hash: Uint8Array) => void;
  /** A segment that begins at `first` has ended before `next`. */
  readonly ended: (
    database: Connection,
    first: Offset,
    next: Offset,
    compaction: Compaction | null,
  ) => void;
}

/** Throws `Broken`. A compacted segment is one only where `before` is the beginning of the log. */
export const checkSegment = (file: SegmentFile, before: LogSoFar, witness: Witness): LogSoFar => {
  let at = file.first;
  const reached = (next: Offset): void => {
    at = next;
  };
  return located(
    () => at,
    () => {
      const database = openReadOnly(file.path);
      try {
        // One state of the file throughout, though the writer may go on.
        database.exec('BEGIN');
        return walk({ database, file, before, witness, reached });
      } finally {
        database.close();
      }
    },
  );
};

interface Walk {
  readonly database: Connection;
  readonly file: SegmentFile;
  readonly before: LogSoFar;
  readonly witness: Witness;
  /** All below was looked at. */
  readonly reached: (next: Offset) => void;
}

const walk = (from: Walk): LogSoFar => {
  const { database, file, witness, reached } = from;
  const { head, compaction } = readBeginning(database, file);
  const content = segmentContent(database, file.first);
  const { dictionary } = content;
  const checkpoints = head.format === 1 ? NO_CHECKPOINTS : witness.checkpoints(database);
  const decoder = createRecordDecoder(UPCASTERS);
  decoder.learn(numbered(dictionary));
  const inside = { ...from, head, content, checkpoints, decoder };
  const end = compaction === null ? walkChain(inside) : walkCompacted(inside, compaction);
  reached(end.next);
  checkpoints.ended(file.first, end.next);
  checkRest(content, file.first, end.next, compaction !== null);
  witness.ended(database, file.first, end.next, compaction);
  const [verdict] = database.prepare<[], string>('PRAGMA quick_check(1)').pluck().all();
  if (verdict !== 'ok')
    throw new Broken(file.first, `the file of its segment is damaged: ${String(verdict)}`);
  return end;
};

const numbered = (dictionary: readonly Entry[]) => {
  const values = (wanted: string): readonly string[] =>
    dictionary.filter(({ kind }) => kind === wanted).map(({ value }) => value);
  return { topics: values('topic'), types: values('type'), structures: values('structure') };
};

interface Inside extends Walk {
  readonly head: SegmentHead;
  readonly content: SegmentContent;
  readonly checkpoints: CheckpointCheck;
  readonly decoder: RecordDecoder;
}

const walkChain = (inside: Inside): LogSoFar => {
  const { head, content, before, witness, checkpoints, decoder, reached } = inside;
  const { dictionary } = content;
  checkHead(head, before, dictionary);
  const bySince = Map.groupBy(dictionary, ({ since }) => since);
  let end: LogSoFar = { next: head.firstOffset, hash: head.hash, dictionary };
  for (let row = content.commit(end.next); row !== undefined; row = content.commit(end.next)) {
    const { firstOffset: first, lastOffset: last } = row;
    const records = recordsOf(row, content, end.next);
    const hash = checkedHash(row, records, end.hash, bySince.get(first) ?? []);
    bySince.delete(first);
    checkpoints.passed(last, hash);
    witness.passed(first, last, hash);
    for (const record of records) witness.record(decoder.recordOf(record.row), record);
    end = { next: offset(last + 1), hash, dictionary };
    reached(end.next);
  }
  for (const since of bySince.keys())
    if (since !== 0 && since !== end.next)
      throw new Broken(end.next, 'there are dictionary entries that belong to no commit');
  return end;
};

const walkCompacted = (inside: Inside, { through, chainHash }: Compaction): LogSoFar => {
  const { head, content, before, witness, checkpoints, decoder } = inside;
  const { firstOffset, format, createdMs, hash, previousHash } = head;
  const { dictionary } = content;
  if (!NO_HASH.every((byte, index) => byte === before.hash[index]))
    throw new Broken(firstOffset, 'a compacted segment follows another segment');
  const written = { format, firstOffset, createdMs, dictionary, through, chainHash };
  if (dictionary.some(({ since }) => since !== 0))
    throw new Broken(firstOffset, 'the dictionary of a compacted segment has later entries');
  const records = hashed(content.records(firstOffset, through));
  if (!compactedHash({ ...written, records }).equals(hash) || !previousHash.equals(NO_HASH))
    throw new Broken(firstOffset, `what was compacted of ${firstOffset} to ${through} was changed`);
  if (!checkpoints.passed(through, hash))
    throw new Broken(firstOffset, `no checkpoint vouches for what was compacted up to ${through}`);
  for (const record of content.records(firstOffset, through))
    witness.record(decoder.recordOf(record.row), record);
  witness.passed(through, through, chainHash);
  return { next: offset(through + 1), hash: chainHash, dictionary };
};

function* hashed(records: Iterable<ContentRecord>) {
  for (const { row, bytes } of records) yield { offset: row.offset, bytes };
}

/** Nothing is there that was not looked at. */
const checkRest = (
  content: SegmentContent,
  first: Offset,
  next: Offset,
  compacted: boolean,
): void => {
  const stray = content.stray(first, offset(next - 1));
  if (stray !== undefined) throw new Broken(stray, 'the record belongs to no commit');
  if (content.commitsBefore(first) > 0 || (compacted && content.commit(first) !== undefined))
    throw new Broken(first, 'there are commits besides those of the chain');
  const hole = holeIn(content.dictionary);
  if (hole !== null) throw new Broken(next, `the dictionary has no ${hole}`);
};
