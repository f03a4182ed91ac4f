/**
 * The segment that is appended to, in the writer thread: one batch is one transaction.
 *
 * A crash before the transaction's commit leaves nothing of the batch, a crash after it leaves all.
 * Everything in the batch is checked and given its offsets here, in one order.
 */
import { type Offset, offset } from '../../domain/kernel/ids.ts';
import { type CarriedState, carriedState } from './carried-state.ts';
import type { DictionaryEntry } from '../records/dictionary.ts';
import type { CheckpointSigner } from './checkpoints.ts';
import { commitHash } from './hash-chain.ts';
import { readRecord, recordEnd } from '../records/record-bytes.ts';
import type { SegmentFile } from './segment-files.ts';
import { readEnd, readHead } from './segment-head.ts';
import { type SegmentStatements, segmentStatements } from './segment-statements.ts';
import {
  type Connection,
  type Durability,
  openWritable,
  setDurability,
  setPragma,
} from '../sqlite.ts';
import type { CommitRequest, Committed, RefusedSpan } from '../writer/writer-protocol.ts';

export interface ActiveSegment {
  readonly file: SegmentFile;
  readonly createdMs: number;
  readonly isEmpty: () => boolean;
  /** The offset that the next record gets. */
  readonly next: () => Offset;
  readonly lastHash: () => Uint8Array;
  readonly epoch: () => number;
  readonly cursors: () => readonly (readonly [consumer: string, next: Offset])[];
  readonly dictionary: () => readonly DictionaryEntry[];
  /** Bytes of the file, were the WAL in it. */
  readonly bytes: () => number;
  readonly commit: (request: CommitRequest) => Committed;
  /** Signs the last commit, unless that was done; true when it has now. */
  readonly sign: (timeMs: number) => boolean;
  /** Moves the WAL into the file; true when all of it was. `wait`: waits for readers, too. */
  readonly checkpoint: (wait: boolean) => boolean;
  readonly close: () => void;
}

export const openActiveSegment = (
  file: SegmentFile,
  durability: Durability,
  signer: CheckpointSigner,
): ActiveSegment => {
  const database = openWritable(file.path);
  try {
    return activeSegment(file, database, durability, signer);
  } catch (error) {
    database.close();
    throw error;
  }
};

const activeSegment = (
  file: SegmentFile,
  database: Connection,
  durability: Durability,
  signer: CheckpointSigner,
): ActiveSegment => {
  setDurability(database, durability);
  setPragma(database, 'wal_autocheckpoint', '0', 0);
  const statements = segmentStatements(database);
  const head = readHead(database);
  let { next, hash } = readEnd(database);
  const state = carriedState(database);
  let epoch = state.epoch();
  /** Stored, and to be covered by the hash of the next commit that has records. */
  let unhashed = statements.dictionarySince(next);

  let signed = statements.lastCheckpoint();

  const write = (request: CommitRequest): Committed => {
    if (state.epoch() !== epoch)
      throw new Error('another writer has begun a newer epoch in this journal');
    const { timeMs } = request;
    const [firstOffset, previous] = [next, hash];
    statements.insertDictionary(request.dictionary, firstOffset);
    const dictionary = [...unhashed, ...request.dictionary];
    const { end, bytes, refused } = insertSpans(statements, state, request, firstOffset);
    const count = end - firstOffset;
    if (count > 0) {
      hash = commitHash({ previous, firstOffset, count, timeMs, dictionary, records: bytes });
      statements.insertCommit({ firstOffset, lastOffset: offset(end - 1), timeMs, hash });
    }
    unhashed = count > 0 ? [] : dictionary;
    next = end;
    return { type: 'committed', first: firstOffset, refused };
  };

  return {
    file,
    createdMs: head.createdMs,
    isEmpty: () => next === head.firstOffset,
    next: () => next,
    lastHash: () => hash,
    epoch: () => epoch,
    cursors: state.cursors,
    dictionary: statements.dictionary,
    bytes: statements.bytes,
    commit: (request) => {
      const before = { next, hash, unhashed };
      try {
        statements.begin();
        const committed = write(request);
        statements.commit();
        epoch = state.epoch();
        return committed;
      } catch (error) {
        ({ next, hash, unhashed } = before);
        statements.rollback();
        throw error;
      }
    },
    sign: (timeMs) => {
      const last = next - 1;
      if (next === head.firstOffset || last === signed) return false;
      const signature = signer.sign(last, timeMs, hash);
      statements.insertCheckpoint({ offset: last, timeMs, hash, signature });
      signed = last;
      return true;
    },
    checkpoint: statements.checkpoint,
    close: () => database.close(),
  };
};

interface Written {
  /** One more than the offset of the last record written. */
  readonly end: Offset;
  /** The bytes of the records that were written. */
  readonly bytes: readonly Uint8Array[];
  readonly refused: readonly RefusedSpan[];
}

const insertSpans = (
  statements: SegmentStatements,
  state: CarriedState,
  { bytes, spans }: CommitRequest,
  first: Offset,
): Written => {
  const batch = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const written: Uint8Array[] = [];
  const refused: RefusedSpan[] = [];
  let [end, spanAt] = [first, 0];
  for (const [index, span] of spans.entries()) {
    const spanEnd = spanAt + span.bytes;
    const expectation = state.firstBroken(span.expects);
    if (expectation === null) {
      for (const mark of span.marks) state.apply(mark, offset(end + mark.record));
      for (let at = spanAt; at < spanEnd; at = recordEnd(batch, at)) {
        statements.insertRecord(end, readRecord(batch, at));
        end = offset(end + 1);
      }
      written.push(batch.subarray(spanAt, spanEnd));
    } else {
      refused.push({ span: index, expectation });
    }
    spanAt = spanEnd;
  }
  return { end, bytes: written, refused };
};
