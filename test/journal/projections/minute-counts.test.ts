/** Counts by the minute say what counting one by one would say, wherever a question begins and ends. */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { activationId, offset } from '../../../src/domain/kernel/ids.ts';
import type { NewRecord } from '../../../src/journal/journal.ts';
import { activationCountOf, activationsOf } from '../../../src/journal/views/activation-queries.ts';
import type { ActivationFilter } from '../../../src/journal/views.ts';
import { acceptedEvent, completedEvent } from '../../support/activation-fixtures.ts';
import { namespaceName } from '../../support/subject-fixtures.ts';
import { stored } from './history.ts';
import { NAMES } from './names.ts';
import { ask, projected } from './tables.ts';

const GUEST = namespaceName('guest');
const ENDED = 1_500;
const LENGTH_MS = 20 * 60_000;
/** Beyond half of them, nothing was in this minute. */
const QUIET_MS = 7 * 60_000;

interface Ended {
  readonly id: string;
  readonly name: string;
  readonly startMs: number;
}

const { caller, action } = acceptedEvent();

/** In no order of their times, as ends come. */
const endedAt = (startMs: readonly number[]): readonly Ended[] =>
  startMs.map((start, index) => ({
    id: index.toString(16).padStart(32, '0'),
    name: NAMES[index % 3 === 0 ? 1 : 0] ?? '',
    startMs: start,
  }));

const recordsOf = ({ id, name, startMs }: Ended): readonly NewRecord[] => {
  const named = NAMES.find((one) => one === name) ?? action.name;
  const activation = {
    activationId: activationId(id),
    caller: { ...caller, namespace: GUEST },
    action: { ...action, package: null, name: named },
  };
  const end = { activationId: activation.activationId, acceptedAt: null, startMs };
  return [
    { topic: 'invoker0', key: id, event: acceptedEvent(activation) },
    { topic: 'completed', key: id, event: completedEvent(end) },
  ];
};

const newestFirst = (ended: readonly Ended[], { name, since, upto }: ActivationFilter) =>
  ended
    .map((one, index) => ({ ...one, index }))
    .filter((one) => name === null || one.name === name.name)
    .filter(({ startMs }) => startMs >= (since ?? -Infinity) && startMs <= (upto ?? Infinity))
    .toSorted((a, b) => b.startMs - a.startMs || b.index - a.index)
    .map(({ id }) => id);

const anyTimes = fc.array(
  fc.oneof(
    fc.nat({ max: LENGTH_MS }),
    fc.nat({ max: LENGTH_MS / 60_000 }).map((at) => at * 60_000),
  ),
  { minLength: ENDED, maxLength: ENDED, size: 'max' },
);
const anyBound = fc.oneof(
  fc.constant(null),
  fc.integer({ min: -1, max: LENGTH_MS + 1 }),
  fc.constantFrom(0, 59_999, 60_000, 60_001, QUIET_MS - 1, LENGTH_MS),
);
const anyName = fc.constantFrom(null, ...NAMES.map((name) => ({ package: null, name })));
const anyFilter = fc.record({ name: anyName, since: anyBound, upto: anyBound });
const anyQuestion = fc.tuple(anyFilter, fc.integer({ min: 1_001, max: ENDED + 10 }));

describe('counts by the minute', { timeout: 60_000 }, () => {
  let ended: readonly Ended[] = [];
  let records: readonly NewRecord[] = [];
  beforeAll(() => {
    const [times = []] = fc.sample(anyTimes, { numRuns: 1, seed: 11 });
    ended = endedAt(times.map((time) => (time < QUIET_MS || time > QUIET_MS + 60_000 ? time : 0)));
    records = ended.flatMap(recordsOf);
  });

  const expectAnswers = (history: readonly NewRecord[], left: readonly Ended[]): void =>
    projected(stored(history), (db) =>
      fc.assert(
        fc.property(anyQuestion, ([filter, skip]) => {
          const wanted = newestFirst(left, filter);
          const page = ask(db, activationsOf(GUEST, filter, { skip, limit: 30 }));
          expect(page.map((record) => record.activationId)).toEqual(wanted.slice(skip, skip + 30));
          expect(ask(db, activationCountOf(GUEST, filter))).toEqual([wanted.length]);
        }),
        { numRuns: 200 },
      ),
    );

  test('find the page and the count that counting one by one finds', () => {
    expectAnswers(records, ended);
  });

  test('do so also when some were dropped, and leave no row for what is gone', () => {
    const gone = 200;
    const through = offset(2 * gone);
    const event = { type: 'HistoryDropped', through, compacted: offset(0) } as const;
    const dropping = { topic: 'system', key: 'retention', event } as const;
    expectAnswers([...records, dropping], ended.slice(gone));
    const all = { ...event, through: offset(records.length) };
    projected(stored([...records, { ...dropping, event: all }]), (db) => {
      expect(db.prepare('SELECT * FROM activation_counts').all()).toEqual([]);
    });
  });
});
