import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Offset, offset } from '../../../src/domain/kernel/ids.ts';
import type { Topic } from '../../../src/domain/topics.ts';
import type { Journal, StoredRecord, Subscription } from '../../../src/journal/journal.ts';
import { createRecentRecords } from '../../../src/journal/consumers/recent-records.ts';
import { createTails } from '../../../src/journal/consumers/tails.ts';
import { append, inNewFolder, openLog, record, withLog } from '../log-folder.ts';

const TOPICS = ['started', 'completed', 'containers'] as const;
const CREDIT_FOR_ALL = 1_000_000;

/** What one consumer got, over any number of restarts. */
const createConsumer = (topics: readonly Topic[]) => {
  const got: StoredRecord[] = [];
  let subscription: Subscription | null = null;
  let credit = 0;
  let onRecord = (): void => undefined;
  return {
    topics,
    got,
    subscribe: (journal: Pick<Journal, 'subscribe'>): void => {
      credit = 0;
      subscription = journal.subscribe({
        from: offset((got.at(-1)?.offset ?? 0) + 1),
        topics,
        onRecords: (records) => {
          credit -= records.length;
          expect(credit).toBeGreaterThanOrEqual(0);
          got.push(...records);
          onRecord();
        },
      });
    },
    request: (count: number): void => {
      credit += count;
      subscription?.request(count);
    },
    reached: (last: number): Promise<void> =>
      new Promise((resolve) => {
        onRecord = () => {
          if ((got.at(-1)?.offset ?? 0) >= last) resolve();
        };
        onRecord();
      }),
  };
};

const keysOf = (records: readonly { readonly key: string }[]) => records.map(({ key }) => key);

type Step =
  | { readonly type: 'append'; readonly topics: readonly Topic[] }
  | { readonly type: 'request'; readonly consumer: number; readonly count: number }
  | { readonly type: 'restart' };

const anyTopic = fc.constantFrom<Topic>(...TOPICS);
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('append' as const),
      topics: fc.array(anyTopic, { minLength: 1, maxLength: 8 }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('request' as const),
      consumer: fc.nat({ max: 2 }),
      count: fc.integer({ min: 1, max: 9 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ type: 'restart' as const }) },
);

test(
  'over appends, credits and restarts each consumer gets the records of its topics once, in order',
  () =>
    fc.assert(
      fc.asyncProperty(fc.array(anyStep, { maxLength: 25 }), (steps) =>
        inNewFolder(async (dir) => {
          const options = { segmentBytesMax: 70_000 };
          const consumers = [
            createConsumer(['started']),
            createConsumer(['completed', 'containers']),
            createConsumer([...TOPICS]),
          ];
          const appended: StoredRecord[] = [];
          let made = 0;
          let journal = await openLog(dir, options);
          for (const consumer of consumers) consumer.subscribe(journal);
          for (const step of steps) {
            if (step.type === 'request') {
              consumers[step.consumer]?.request(step.count);
            } else if (step.type === 'restart') {
              await journal.close();
              journal = await openLog(dir, options);
              for (const consumer of consumers) consumer.subscribe(journal);
            } else {
              const records = step.topics.map((topic) => record(`k${(made += 1)}`, topic));
              const offsets = await append(journal, ...records);
              for (const [index, { topic, key, event }] of records.entries())
                appended.push({ offset: offsets[index] as Offset, topic, key, timeMs: 0, event });
            }
          }
          for (const consumer of consumers) {
            const expected = appended.filter(({ topic }) => consumer.topics.includes(topic));
            consumer.request(CREDIT_FOR_ALL);
            await consumer.reached(expected.at(-1)?.offset ?? 0);
            expect(keysOf(consumer.got)).toEqual(keysOf(expected));
          }
          await journal.close();
        }),
      ),
      { numRuns: 8 },
    ),
  60_000,
);

/** A tail over records in memory of which only the last few are recent, and reads that take turns. */
const smallLog = () => {
  const all: StoredRecord[] = [];
  const recent = createRecentRecords(offset(1), { recordsMax: 4, bytesMax: 1_000 });
  const reads: (() => void)[] = [];
  const tails = createTails({
    recent,
    durable: () => offset(all.length),
    readPage: ({ from, upTo, max, topics }) =>
      new Promise((resolve) => {
        const page = all
          .slice(from - 1, upTo)
          .filter(({ topic }) => topics?.includes(topic) ?? true)
          .slice(0, max);
        reads.push(() => resolve(page));
      }),
    fail: (error) => {
      throw error;
    },
  });
  const commit = (topics: readonly Topic[]): void => {
    for (const topic of topics) {
      const { event } = record('k');
      const at = offset(all.length + 1);
      const stored = { offset: at, topic, key: `k${at}`, timeMs: 0, event };
      all.push(stored);
      recent.push(stored, 100);
    }
    tails.advance();
  };
  return { all, reads, tails, commit };
};

test('memory and disk take over from each other without gap or repeat', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.oneof(
          fc.array(anyTopic, { minLength: 1, maxLength: 6 }),
          fc.integer({ min: 1, max: 5 }),
          fc.constant('read' as const),
        ),
        { maxLength: 60 },
      ),
      async (steps) => {
        const { all, reads, tails, commit } = smallLog();
        const consumer = createConsumer(['started', 'completed']);
        consumer.subscribe(tails);
        for (const step of steps) {
          if (step === 'read') reads.shift()?.();
          else if (typeof step === 'number') consumer.request(step);
          else commit(step);
          await Promise.resolve();
        }
        const expected = all.filter(({ topic }) => consumer.topics.includes(topic));
        consumer.request(CREDIT_FOR_ALL);
        let done = false;
        void consumer.reached(expected.at(-1)?.offset ?? 0).then(() => {
          done = true;
        });
        while (!done) {
          await Promise.resolve();
          reads.shift()?.();
        }
        expect(keysOf(consumer.got)).toEqual(keysOf(expected));
      },
    ),
    { numRuns: 300 },
  ));

test('a subscriber that asks for more while it is called is not called inside itself', () =>
  inNewFolder((dir) =>
    withLog(dir, async (journal) => {
      let inside = 0;
      const seen: string[] = [];
      await new Promise<void>((resolve) => {
        const subscription = journal.subscribe({
          from: offset(1),
          topics: ['containers'],
          onRecords: (records) => {
            inside += 1;
            expect(inside).toBe(1);
            seen.push(...keysOf(records));
            subscription.request(1);
            inside -= 1;
            if (seen.length === 20) resolve();
          },
        });
        subscription.request(1);
        const keys = Array.from({ length: 20 }, (_, index) => `k${index}`);
        void Promise.all(keys.map((key) => append(journal, record(key))));
      });
      expect(seen).toHaveLength(20);
    }),
  ));

test('nothing is delivered before it was asked for, nor after the subscription was stopped', () =>
  inNewFolder((dir) =>
    withLog(dir, async (journal) => {
      const calls: string[] = [];
      const subscribe = (name: string) =>
        journal.subscribe({
          from: offset(1),
          topics: ['containers'],
          onRecords: () => calls.push(name),
        });
      subscribe('never asked');
      const stopped = subscribe('stopped');
      stopped.request(10);
      stopped.stop();
      await append(journal, record('a'));
      const asked = createConsumer(['containers']);
      asked.subscribe(journal);
      asked.request(1);
      await asked.reached(2);
      expect(calls).toEqual([]);
    }),
  ));

test('a subscription says how far it has looked, though none of that was for it', async () => {
  const { reads, tails, commit } = smallLog();
  const subscription = tails.subscribe({
    from: offset(1),
    topics: ['completed'],
    onRecords: () => undefined,
  });
  commit(['started', 'started', 'started', 'started', 'started', 'started']);
  expect(subscription.position()).toBe(1);
  subscription.request(1);
  await Promise.resolve();
  reads.shift()?.();
  // The page, and then what is in memory, each in a turn of its own.
  await new Promise(setImmediate);
  expect(subscription.position()).toBe(7);
});
