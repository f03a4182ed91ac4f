/**
 * Opens the log of a data folder: takes the lock, starts the writer thread, begins an epoch.
 *
 * The durable offset moves only when the writer has reported a commit; subscriptions, reads and
 * acknowledgements all go by it. After a kill at any moment the next opening finds every
 * acknowledged record, and of each batch that was not acknowledged all or nothing.
 */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Clock } from '../domain/kernel/clock.ts';
import { E, type Either } from '../domain/kernel/fp.ts';
import { offset } from '../domain/kernel/ids.ts';
import type { Logger } from '../platform/logger.ts';
import { createBatch } from './writer/batch.ts';
import { diskFailureText } from './disk-failure.ts';
import { createEncoder } from './records/codec.ts';
import { createCursorCommits } from './consumers/cursor-commits.ts';
import { createFatalSignal, type FatalSignal } from './threads/fatal-signal.ts';
import { createGroupCommit } from './writer/group-commit.ts';
import { createPatience } from './writer/patience.ts';
import type { Journal } from './journal.ts';
import { type JournalLock, lockJournal } from './segments/journal-lock.ts';
import { createPointRead } from './consumers/point-read.ts';
import { createReaderClient } from './consumers/reader-client.ts';
import { createRecentRecords } from './consumers/recent-records.ts';
import { createSlicedRead } from './consumers/sliced-read.ts';
import { withReserve } from './room/reserve.ts';
import { syncPath } from './segments/segment-files.ts';
import { prepareSigningKey } from './segments/signing-key.ts';
import { type Durability, isTrustedSqlite, sqliteVersion } from './sqlite.ts';
import { createTails } from './consumers/tails.ts';
import { startWriter, type WriterClient } from './writer/writer-client.ts';

export interface JournalOptions {
  /** The folder of the segments, made when absent: `<data>/journal`. */
  readonly dir: string;
  /** Where the key lies that signs checkpoints, made when absent: `<data>/journal.key`. */
  readonly keyFile: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly durability: Durability;
  readonly segmentBytesMax: number;
  readonly segmentAgeMaxMs: number;
  /** Of this program; goes into the epoch. */
  readonly version: string;
  /** What may be taken of the disk when it is full (`room/reserve.ts`). */
  readonly reserve?: string;
  /** A write did not fit on the disk, or only with some of the reserve. */
  readonly onFull?: () => void;
}

/** The left side is one line for the operator: why this journal can't be opened now. */
export const openJournal = async (options: JournalOptions): Promise<Either<string, Journal>> => {
  const sqlite = sqliteVersion();
  if (!isTrustedSqlite(sqlite))
    return E.left(`SQLite ${sqlite} may corrupt a journal: 3.51.3 or newer is needed`);
  let lock: JournalLock | null = null;
  try {
    lock = takeLock(options);
    if (lock === null) return E.left(`the journal in ${options.dir} is in use by another process`);
    return E.right(await openLocked(options, lock));
  } catch (error) {
    lock?.release();
    return E.left(`the journal in ${options.dir} can't be opened: ${diskFailureText(error)}`);
  }
};

/** On a disk that is full to the last byte a lock needs some of the reserve, too. */
const takeLock = ({ dir, reserve, onFull }: JournalOptions): JournalLock | null =>
  withReserve(
    reserve ?? null,
    () => onFull?.(),
    () => {
      makeFolder(dir);
      return lockJournal(dir);
    },
  );

const openLocked = async (options: JournalOptions, lock: JournalLock): Promise<Journal> => {
  const { dir, keyFile, durability, segmentBytesMax, segmentAgeMaxMs, version } = options;
  const { clock, log } = options;
  const nowMs = clock.nowMs();
  const fatal = createFatalSignal();
  prepareSigningKey(keyFile);
  const { reserve = null } = options;
  const settings = { reserve, dir, keyFile, durability, segmentBytesMax, segmentAgeMaxMs, nowMs };
  const writer = await startWriter(settings, clock, fatal.raise);
  const journal = assemble(options, lock, writer, fatal);
  const epoch = writer.ready.epoch + 1;
  await beginEpoch(journal, epoch, version).catch(async (error: unknown) => {
    await journal.close();
    throw error;
  });
  log.info({ dir, durability, epoch, offset: journal.durableOffset() }, 'journal opened');
  return journal;
};

const makeFolder = (dir: string): void => {
  const made = mkdirSync(dir, { recursive: true, mode: 0o700 });
  // Also where it was there: whoever made it may have ended before this.
  syncPath(dirname(dir));
  if (made !== undefined) syncPath(dirname(made));
};

const beginEpoch = async (journal: Journal, epoch: number, version: string): Promise<void> => {
  const event = { type: 'EpochStarted', epoch, version } as const;
  const appended = await journal.append([{ topic: 'system', key: 'epoch', event }]);
  if (E.isLeft(appended)) throw new Error(`no epoch could be begun: ${appended.left.type}`);
};

const assemble = (
  options: JournalOptions,
  lock: JournalLock,
  writer: WriterClient,
  fatal: FatalSignal,
): Journal => {
  const { ready } = writer;
  let durable = ready.durable;
  let closing: Promise<void> | null = null;
  const reader = createReaderClient(options.dir, fatal.raise);
  const recent = createRecentRecords(offset(durable + 1));
  const tails = createTails({
    recent,
    durable: () => durable,
    readPage: reader.read,
    fail: fatal.raise,
  });
  const group = createGroupCommit({
    batch: createBatch(createEncoder(ready.dictionary)),
    clock: options.clock,
    send: writer.commit,
    onRecord: (record, bytes) => {
      recent.push(record, bytes);
      durable = record.offset;
    },
  });
  fatal.listen(group.fail);
  // Without bound but at the start and the end, where somebody waits for an answer.
  const patience = createPatience(group.fail);
  writer.follow(
    (reply) => {
      patience.restore();
      group.committed(reply);
      tails.advance();
    },
    (reserved) => {
      options.onFull?.();
      if (reserved) return;
      if (closing !== null || durable === ready.durable) patience.use();
    },
  );
  const cursors = createCursorCommits(options.clock, ready.cursors, (records) =>
    group.append(records).then(E.isRight, () => true),
  );
  const close = async (): Promise<void> => {
    cursors.stop();
    await group.drained();
    tails.stop();
    await Promise.all([writer.close(), reader.stop()]);
    lock.release();
  };
  return {
    epoch: ready.epoch + 1,
    append: (records) =>
      closing === null ? group.append(records) : Promise.resolve(E.left({ type: 'Closed' })),
    durableOffset: () => durable,
    subscribe: tails.subscribe,
    read: createSlicedRead({ durable: () => durable, readPage: reader.read }),
    readAt: createPointRead({ durable: () => durable, recent, readFar: reader.readAt }),
    cursor: cursors.cursor,
    consumers: cursors.consumers,
    commitCursor: cursors.commit,
    close: () => {
      closing ??= close();
      return closing;
    },
    onFatal: fatal.listen,
  };
};
