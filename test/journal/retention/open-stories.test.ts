import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { recoverDispatcher } from '../../../src/actors/dispatcher/dispatcher-recovery.ts';
import { createPast } from '../../../src/actors/invoker/past.ts';
import { rebuildBooks } from '../../../src/actors/controller/books-recovery.ts';
import { invocationsInFlight } from '../../../src/actors/controller/earlier-invocations.ts';
import { recoverSequences } from '../../../src/actors/sequencer/sequencer-recovery.ts';
import { E } from '../../../src/domain/kernel/fp.ts';
import { offset } from '../../../src/domain/kernel/ids.ts';
import type { Topic } from '../../../src/domain/topics.ts';
import type { Journal, StoredRecord } from '../../../src/journal/journal.ts';
import { compacted, lived } from './compacted-history.ts';
import { anyDeed } from './lives.ts';

/** A journal that holds these records, and cursors at the first. */
const journalOf = (records: readonly StoredRecord[], last: number): Journal => {
  const none = (): never => {
    throw new Error('nobody asks for that here');
  };
  return {
    epoch: 1,
    append: (appended) =>
      Promise.resolve(E.right(appended.map((_, index) => offset(last + index + 1)))),
    durableOffset: () => offset(last),
    read: (from, topics, max) =>
      Promise.resolve(
        records
          .filter((record) => record.offset >= from && topics.includes(record.topic))
          .slice(0, max),
      ),
    readAt: none,
    subscribe: none,
    cursor: () => offset(1),
    consumers: () => ['invoker0', 'invoker1'],
    commitCursor: none,
    close: none,
    onFatal: none,
  };
};

/** What those find who begin with this journal: all that they would go on with. */
const found = async (records: readonly StoredRecord[], last: number) => {
  const journal = journalOf(records, last);
  const clock = { nowMs: () => 1_000, schedule: () => () => undefined };
  const isAlive = (): boolean => true;
  const inFlight = await invocationsInFlight(journal, 2);
  const books = await rebuildBooks(journal, [0, 1], offset(last));
  const sequences = await recoverSequences({
    ...{ journal, clock, isAlive, invokers: 2, stepsAnswered: () => Promise.resolve() },
  });
  const fires = await recoverDispatcher({ journal, clock, isAlive, invokers: 2 });
  const past = createPast();
  for (const record of records) if (PAST.has(record.topic)) past.note(record);
  return {
    inFlight: [...inFlight].filter(([, count]) => count !== 0),
    load: [0, 1].map((invoker) => [books.usedMb(invoker), books.inFlight(invoker)]),
    begun: sequences?.begun,
    waiting: [...(sequences?.waiting ?? [])],
    fires: records.flatMap(({ event }) => {
      if (event.type !== 'TriggerFired') return [];
      const firing = fires?.history.recall(event) ?? null;
      return firing === null ? [] : [firing];
    }),
    work: records.flatMap(({ offset: at, event }) => {
      if (event.type !== 'ActivationAccepted') return [];
      const state = past.stateOf({ at, acceptedAt: at, attempt: 0 }, event);
      return state.phase === 'completed' ? [] : [state];
    }),
  };
};
const PAST: ReadonlySet<Topic> = new Set<Topic>(['started', 'completed', 'moved']);

describe('what lives on of a history', () => {
  test('tells whoever begins with it what the whole history tells', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(anyDeed, { minLength: 10, maxLength: 100, size: 'max' }),
        fc.array(fc.nat({ max: 100 }), { minLength: 1, maxLength: 3 }),
        async (deeds, throughs) => {
          const records = lived(deeds);
          const left = throughs
            .toSorted((a, b) => a - b)
            .reduce((before, through) => compacted(before, through), records);
          expect(await found(left, records.length)).toEqual(await found(records, records.length));
        },
      ),
      { numRuns: 300 },
    ));

  test('is the same, compacted in one go or in several', () =>
    fc.assert(
      fc.property(
        fc.array(anyDeed, { minLength: 10, maxLength: 100, size: 'max' }),
        fc.nat({ max: 60 }),
        fc.nat({ max: 100 }),
        (deeds, first, second) => {
          const records = lived(deeds);
          const through = Math.max(first, second);
          const once = compacted(records, through);
          expect(compacted(compacted(records, first), through)).toEqual(once);
        },
      ),
      { numRuns: 300 },
    ));
});
