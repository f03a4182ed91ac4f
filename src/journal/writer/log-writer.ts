/**
 * The log as its one writer sees it: the active segment, when to begin another one, and when to move
 * the WAL into the file. Runs in the writer thread; everything here is synchronous.
 *
 * A crash leaves at most: a temporary file of a segment that was not begun (removed at the next
 * start), a segment without its seal (sealed then), segments whose place a compacted one has taken
 * (removed then), and a WAL (SQLite reads it then).
 */
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Offset, offset } from '../../domain/kernel/ids.ts';
import { type ActiveSegment, openActiveSegment } from '../segments/active-segment.ts';
import { type CheckpointSigner, createCheckpointSigner } from '../segments/checkpoints.ts';
import { removeReplaced } from '../retention/compaction.ts';
import { checkContinuity } from '../segments/continuity.ts';
import { NO_HASH } from '../segments/hash-chain.ts';
import { createSegment, removeDatabase, sealSegment } from '../segments/segment-creation.ts';
import { isSealed, listSegments, type SegmentFile, syncPath } from '../segments/segment-files.ts';
import { FORMAT } from '../segments/schema.ts';
import { readEnd, readHead } from '../segments/segment-head.ts';
import { unlessNoRoom } from '../room/no-room.ts';
import { type Durability, openReadOnly } from '../sqlite.ts';
import type { CommitRequest, Committed, WriterOptions, WriterReady } from './writer-protocol.ts';

/** A quiet moment is used for a checkpoint from here on. */
const WAL_QUIET_BYTES = 1_000_000;
/** A checkpoint is made between two commits, however busy it is, each time the WAL grew by this. */
const WAL_BUSY_BYTES = 16_000_000;
/** From here on it waits for readers; where they don't let go, another segment is begun, with a WAL of its own. */
const WAL_BYTES_MAX = 128_000_000;
/** What a commit adds to the WAL besides its records: the last page of each table it touches. */
const WAL_BYTES_PER_COMMIT = 4 * 4096;
/** Between two checkpoints that are signed in quiet moments. */
const SIGNED_EVERY_MS = 60_000;

export interface LogWriter {
  readonly ready: () => WriterReady;
  /** The offset that the next record gets. */
  readonly next: () => Offset;
  readonly commit: (request: CommitRequest) => Committed;
  /** After a commit was reported: what can't wait for a quiet moment. */
  readonly relieve: () => void;
  /** When nothing has come in for a moment. */
  readonly tidy: (nowMs: number) => void;
  readonly close: () => void;
}

export const openLogWriter = (options: WriterOptions): LogWriter => {
  const { dir, durability, segmentBytesMax, segmentAgeMaxMs } = options;
  removeUnfinished(dir);
  removeReplaced(dir);
  checkContinuity(dir);
  const newest = newestSegment(dir, options.nowMs);
  const signer = createCheckpointSigner(options.keyFile);
  let active = openActiveSegment(newest, durability, signer);
  let signedMs = 0;
  // Of the last message: the thread has no clock.
  let latestMs = options.nowMs;
  let unsealed = listSegments(dir)
    .map(({ path }) => path)
    .filter((path) => path !== newest.path && !isSealed(path));
  // How much an earlier run left in the WAL is unknown: enough to look at it once.
  let walBytes = WAL_QUIET_BYTES;
  let walBytesTried = 0;
  // The size of the segment when SQLite was last asked, and what was appended since: asking at each
  // commit would cost a twentieth of it.
  let bytesKnown = active.bytes();
  let bytesSince = 0;

  const seal = (): void => {
    unlessNoRoom(() => {
      unsealed = unsealed.filter((path) => !sealSegment(path));
    });
  };
  const checkpoint = (wait: boolean): void => {
    walBytesTried = walBytes;
    unlessNoRoom(() => {
      if (active.checkpoint(wait)) walBytes = 0;
    });
    walBytesTried = walBytes;
  };
  const roll = (nowMs: number): void => {
    const old = active;
    old.sign(nowMs);
    // Synced before anything is in its successor: with durability `os` a power failure then leaves a
    // shorter journal, never one with a hole.
    old.checkpoint(false);
    // The old one stays the active one until the new one is there: on a full disk it never may be.
    active = openSuccessor(succeed(dir, old, nowMs), durability, signer);
    old.close();
    unsealed.push(old.file.path);
    seal();
    walBytes = 0;
    walBytesTried = 0;
    bytesKnown = active.bytes();
    bytesSince = 0;
  };
  const isLarge = (): boolean => {
    // What goes through the WAL is more than what stays in the segment.
    if (bytesKnown + bytesSince < segmentBytesMax) return false;
    bytesKnown = active.bytes();
    bytesSince = 0;
    return bytesKnown >= segmentBytesMax;
  };
  const isFull = (nowMs: number): boolean =>
    !active.isEmpty() &&
    (walBytesTried >= WAL_BYTES_MAX ||
      isLarge() ||
      age(nowMs, active.createdMs) >= segmentAgeMaxMs);

  seal();
  return {
    ready: () => readyOf(active),
    next: () => active.next(),
    commit: (request) => {
      latestMs = request.timeMs;
      if (isFull(request.timeMs)) roll(request.timeMs);
      const bytes = request.bytes.length + WAL_BYTES_PER_COMMIT;
      walBytes += bytes;
      bytesSince += bytes;
      return active.commit(request);
    },
    relieve: () => {
      if (walBytes - walBytesTried >= WAL_BUSY_BYTES) checkpoint(walBytes >= WAL_BYTES_MAX);
    },
    tidy: (nowMs) => {
      latestMs = nowMs;
      unlessNoRoom(() => {
        if (age(nowMs, signedMs) >= SIGNED_EVERY_MS && active.sign(nowMs)) signedMs = nowMs;
      });
      if (walBytes >= WAL_QUIET_BYTES) checkpoint(false);
      seal();
    },
    close: () => {
      unlessNoRoom(() => void active.sign(latestMs));
      active.close();
      seal();
    },
  };
};

/** A clock that jumped back a long way makes things old, too: else they would not be until it is there again. */
const age = (nowMs: number, thenMs: number): number => Math.abs(nowMs - thenMs);

const readyOf = (active: ActiveSegment): WriterReady => ({
  type: 'ready',
  durable: offset(active.next() - 1),
  epoch: active.epoch(),
  cursors: active.cursors(),
  dictionary: active.dictionary(),
});

const removeUnfinished = (dir: string): void => {
  for (const name of readdirSync(dir))
    if (name.endsWith('.db.tmp')) removeDatabase(join(dir, name));
};

/**
 * The segment to go on with: the last one, or a new one where there is none, or it is sealed or of an
 * older format.
 */
const newestSegment = (dir: string, createdMs: number): SegmentFile => {
  const last = listSegments(dir).at(-1);
  if (last === undefined) {
    const first = offset(1);
    const segment = { first, createdMs, previousHash: NO_HASH, carryFrom: null };
    return { first, path: createSegment(dir, segment) };
  }
  if (!isSealed(last.path)) {
    if (formatOf(last.path) === FORMAT) return last;
    if (!sealSegment(last.path)) throw new Error(`${last.path} is in use by another program`);
  }
  const database = openReadOnly(last.path);
  try {
    const { next: first, hash } = readEnd(database);
    // One that holds nothing is replaced.
    const previousHash = first === last.first ? readHead(database).previousHash : hash;
    const segment = { first, createdMs, previousHash, carryFrom: last.path };
    return { first, path: createSegment(dir, segment) };
  } finally {
    database.close();
  }
};

const formatOf = (path: string): number => {
  const database = openReadOnly(path);
  try {
    return readHead(database).format;
  } finally {
    database.close();
  }
};

/**
 * One that can't be opened is not there, so that the old one is the last again: also after a power
 * failure, before which the old one may have taken what this one was to begin with.
 */
const openSuccessor = (
  file: SegmentFile,
  durability: Durability,
  signer: CheckpointSigner,
): ActiveSegment => {
  try {
    return openActiveSegment(file, durability, signer);
  } catch (error) {
    removeDatabase(file.path);
    syncPath(dirname(file.path));
    throw error;
  }
};

const succeed = (dir: string, old: ActiveSegment, createdMs: number): SegmentFile => {
  const first = old.next();
  const segment = {
    first,
    createdMs,
    previousHash: old.lastHash(),
    carryFrom: old.file.path,
  };
  return { first, path: createSegment(dir, segment) };
};
