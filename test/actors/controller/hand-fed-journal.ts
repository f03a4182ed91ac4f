/** A journal as its tails see it: what is durable reaches them when the test says so. */
import type { DomainEvent } from '../../../src/domain/events.ts';
import { type Offset, offset } from '../../../src/domain/kernel/ids.ts';
import type { Topic } from '../../../src/domain/topics.ts';
import type { Journal, StoredRecord, SubscriptionOptions } from '../../../src/journal/journal.ts';

export interface HandFedJournal extends Pick<Journal, 'durableOffset' | 'subscribe'> {
  /** Makes it durable, at the offset returned. */
  readonly write: (topic: Topic, key: string, event: DomainEvent) => Offset;
  /** Lets the tails catch up, by so many records or to the end. */
  readonly deliver: (count?: number) => void;
}

interface Tail extends SubscriptionOptions {
  credit: number;
}

export const createHandFedJournal = (): HandFedJournal => {
  const undelivered: StoredRecord[] = [];
  const tails = new Set<Tail>();
  let durable = 0;
  const deliverTo = (tail: Tail, record: StoredRecord): void => {
    if (record.offset < tail.from || !tail.topics.includes(record.topic)) return;
    if (tail.credit === 0) throw new Error('a tail is behind and asks for nothing');
    tail.credit -= 1;
    tail.onRecords([record]);
  };
  return {
    durableOffset: () => offset(durable),
    write: (topic, key, event) => {
      durable += 1;
      undelivered.push({ offset: offset(durable), topic, key, timeMs: 1_000, event });
      return offset(durable);
    },
    deliver: (count = undelivered.length) => {
      for (const record of undelivered.splice(0, count))
        for (const tail of tails) deliverTo(tail, record);
    },
    subscribe: (options) => {
      const tail: Tail = { ...options, credit: 0 };
      tails.add(tail);
      return {
        request: (count) => {
          tail.credit += count;
        },
        position: () => offset(durable + 1),
        stop: () => void tails.delete(tail),
      };
    },
  };
};
