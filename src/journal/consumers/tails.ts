/**
 * Subscriptions: each follows the log at its own pace, with the credit it was given.
 *
 * Near the tip records come from memory, further back from the reader thread, page by page; both go
 * by the same `next`, so there is no gap and no repeat where one takes over from the other. A
 * subscription holds one page at most. A crash loses nothing: `next` starts from a cursor again.
 */
import { type Offset, offset } from '../../domain/kernel/ids.ts';
import type { StoredRecord, Subscription, SubscriptionOptions } from '../journal.ts';
import { type ReadRange, SCAN_MAX } from '../segments/read-range.ts';
import type { RecentRecords } from './recent-records.ts';

/** Records per callback. */
const DELIVERY_MAX = 1_024;

export interface TailsDep {
  readonly recent: RecentRecords;
  readonly durable: () => Offset;
  /** As `SegmentReader.read`, in another thread. */
  readonly readPage: (range: ReadRange) => Promise<readonly StoredRecord[]>;
  readonly fail: (error: Error) => void;
}

export interface Tails {
  readonly subscribe: (options: SubscriptionOptions) => Subscription;
  /** There are new durable records. */
  readonly advance: () => void;
  readonly stop: () => void;
}

interface Tail extends Subscription {
  readonly wake: () => void;
}

export const createTails = (dep: TailsDep): Tails => {
  const tails = new Set<Tail>();
  return {
    subscribe: (options) => {
      const tail = createTail(dep, options, () => tails.delete(tail));
      tails.add(tail);
      return tail;
    },
    advance: () => {
      for (const tail of tails) tail.wake();
    },
    stop: () => {
      for (const tail of tails) tail.stop();
    },
  };
};

const createTail = (dep: TailsDep, options: SubscriptionOptions, onStop: () => void): Tail => {
  const { recent, durable, readPage, fail } = dep;
  const topics = new Set(options.topics);
  let next = options.from;
  let credit = 0;
  let state: 'idle' | 'woken' | 'reading' | 'stopped' = 'idle';
  const isStopped = (): boolean => state === 'stopped';

  const deliver = (records: readonly StoredRecord[], then: Offset): void => {
    next = then;
    credit -= records.length;
    if (records.length > 0) options.onRecords(records);
  };
  const run = (): void => {
    while (!isStopped() && credit > 0 && next <= durable()) {
      const max = Math.min(credit, DELIVERY_MAX);
      if (next < recent.first()) {
        state = 'reading';
        read(offset(Math.min(durable(), next + SCAN_MAX - 1)), max);
        return;
      }
      const taken = recent.take(next, max, topics);
      deliver(taken.records, taken.next);
    }
    if (!isStopped()) state = 'idle';
  };
  const read = (upTo: Offset, max: number): void => {
    readPage({ from: next, upTo, max, topics: options.topics }).then(
      (records) => {
        if (isStopped()) return;
        const last = records.at(-1)?.offset ?? upTo;
        state = 'woken';
        // In a turn of its own, so that an error of the subscriber is not taken for the reader's.
        queueMicrotask(() => {
          if (!isStopped()) deliver(records, offset(last + 1));
          run();
        });
      },
      (error: Error) => {
        if (!isStopped()) fail(error);
      },
    );
  };
  // A turn of its own for each: `onRecords` is never entered twice, and what one subscriber throws
  // does not keep the records from the others.
  const wake = (): void => {
    if (state !== 'idle' || credit === 0 || next > durable()) return;
    state = 'woken';
    queueMicrotask(run);
  };
  return {
    request: (count) => {
      credit += count;
      wake();
    },
    position: () => next,
    stop: () => {
      state = 'stopped';
      onStop();
    },
    wake,
  };
};
