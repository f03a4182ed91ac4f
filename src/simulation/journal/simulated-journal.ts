/**
 * The journal of one life of a simulated server, over the log that outlives it. Records are durable
 * only when the disk is done with their commit; while it works, the next batch gathers. Tails and
 * cursors are the real ones.
 *
 * A killed life hears nothing more: its appends never resolve, and what was not durable is gone.
 */
import { E, type Either } from '../../domain/kernel/fp.ts';
import { type Offset, offset } from '../../domain/kernel/ids.ts';
import type { Topic } from '../../domain/topics.ts';
import { createCursorCommits } from '../../journal/consumers/cursor-commits.ts';
import { createRecentRecords } from '../../journal/consumers/recent-records.ts';
import { createTails } from '../../journal/consumers/tails.ts';
import type { AppendFailure, Journal, NewRecord, StoredRecord } from '../../journal/journal.ts';
import type { ClockLife } from '../virtual-clock.ts';
import type { CommitFate, Disk } from './disk.ts';
import type { DurableLog } from './durable-log.ts';

export interface SimulatedJournalDeps {
  readonly log: DurableLog;
  readonly disk: Disk;
  readonly clock: ClockLife;
  /** Records that are kept in memory for tails; those further back are read. */
  readonly recentMax: number;
  readonly onDurable: (record: StoredRecord) => void;
  readonly onSlow: () => void;
  /** The power is off. */
  readonly onKill: () => void;
}

interface Append {
  readonly records: readonly NewRecord[];
  readonly timeMs: number;
  readonly resolve: (result: Either<AppendFailure, readonly Offset[]>) => void;
  readonly reject: (error: Error) => void;
}

const RECORD_BYTES = 500;

export const openSimulatedJournal = (deps: SimulatedJournalDeps): Journal => {
  const { log, disk, clock } = deps;
  const recent = createRecentRecords(offset(log.last() + 1), { recordsMax: deps.recentMax });
  const listeners: ((error: Error) => void)[] = [];
  let failed: Error | null = null;
  let closed = false;
  let waiting = 0;
  let gathering: Append[] = [];
  let isBusy = false;
  let onDrained: (() => void) | null = null;

  const after = <Value>(delayMs: number, value: () => Value): Promise<Value> =>
    new Promise((resolve) => clock.schedule(delayMs, () => resolve(value())));
  const tails = createTails({
    recent,
    durable: log.last,
    readPage: ({ from, upTo, max, topics = [] }) =>
      after(disk.readMs(), () => log.read(from, upTo, topics, max)),
    fail: (error) => fail(error),
  });

  const write = ({ records, timeMs }: Append): readonly Offset[] =>
    records.map((record) => {
      const stored = log.write(record, timeMs);
      recent.push(stored, RECORD_BYTES);
      deps.onDurable(stored);
      return stored.offset;
    });

  const settle = (append: Append): void => {
    const conflict = log.conflict(append.records);
    waiting -= append.records.length;
    append.resolve(conflict === null ? E.right(write(append)) : E.left(conflict));
  };

  const fail = (error: Error): void => {
    failed = error;
    for (const { reject } of gathering) reject(error);
    for (const listener of listeners) listener(error);
  };

  const finish = (batch: readonly Append[], { ending, written }: CommitFate): void => {
    if (ending === 'done') {
      for (const append of batch) settle(append);
      tails.advance();
      isBusy = false;
      flush();
      if (waiting === 0) onDrained?.();
      return;
    }
    if (written)
      for (const append of batch) if (log.conflict(append.records) === null) write(append);
    if (ending === 'killed') return deps.onKill();
    const error = new Error('the journal can not be written: a sync failed');
    for (const { reject } of batch) reject(error);
    fail(error);
  };

  const flush = (): void => {
    if (isBusy || gathering.length === 0) return;
    isBusy = true;
    // In a turn of its own, so that all of this turn goes into one commit.
    clock.schedule(0, () => {
      const batch = gathering;
      gathering = [];
      const fate = disk.commit();
      if (fate.slow) deps.onSlow();
      clock.schedule(fate.delayMs, () => finish(batch, fate));
    });
  };

  const append: Journal['append'] = (records) => {
    if (failed !== null) return Promise.reject(failed);
    if (records.length === 0) return Promise.resolve(E.right([]));
    if (waiting >= disk.waitingMax()) {
      deps.onSlow();
      return Promise.resolve(E.left({ type: 'Overloaded' }));
    }
    return new Promise((resolve, reject) => {
      waiting += records.length;
      gathering.push({ records, timeMs: clock.nowMs(), resolve, reject });
      flush();
    });
  };

  const epoch = log.epoch() + 1;
  const event = { type: 'EpochStarted', epoch, version: 'simulated' } as const;
  const begun = { topic: 'system', key: 'epoch', event } as const;
  write({ records: [begun], timeMs: clock.nowMs(), resolve: ignore, reject: ignore });
  const cursors = createCursorCommits(clock, [...log.cursors()], (records) =>
    append(records).then(E.isRight, () => true),
  );

  const recordAt = (at: Offset): StoredRecord => {
    const record = log.at(at);
    if (record === null) throw new Error(`there is no record at ${at}`);
    return record;
  };
  const reads = {
    read: (from: Offset, topics: readonly Topic[], max: number) =>
      after(disk.readMs(), () => log.read(from, log.last(), topics, max)),
    readAt: (offsets: readonly Offset[]) => after(disk.readMs(), () => offsets.map(recordAt)),
  };

  return {
    epoch,
    append: (records) => (closed ? Promise.resolve(E.left({ type: 'Closed' })) : append(records)),
    durableOffset: log.last,
    subscribe: tails.subscribe,
    ...reads,
    cursor: cursors.cursor,
    consumers: cursors.consumers,
    commitCursor: cursors.commit,
    onFatal: (listener) => void listeners.push(listener),
    close: async () => {
      closed = true;
      cursors.stop();
      if (waiting > 0 && failed === null)
        await new Promise<void>((resolve) => {
          onDrained = resolve;
        });
      tails.stop();
    },
  };
};

const ignore = (): void => undefined;
