import { expect, test } from 'vitest';
import { offset } from '../../../src/domain/kernel/ids.ts';
import type { Topic } from '../../../src/domain/topics.ts';
import { createRecentRecords } from '../../../src/journal/consumers/recent-records.ts';
import { record } from '../log-folder.ts';

const stored = (at: number, topic: Topic = 'containers') => {
  const { key, event } = record(`k${at}`);
  return { offset: offset(at), topic, key, timeMs: 0, event };
};

const ALL: ReadonlySet<Topic> = new Set<Topic>(['containers', 'started']);

test('the newest records stay, within a bound on their number', () => {
  const recent = createRecentRecords(offset(10), { recordsMax: 3 });
  for (const at of [10, 11, 12, 13, 14]) recent.push(stored(at), 1);
  expect(recent.first()).toBe(12);
  const { records, next } = recent.take(offset(12), 100, ALL);
  expect(records.map((one) => one.offset)).toEqual([12, 13, 14]);
  expect(next).toBe(15);
});

test('the newest records stay, within a bound on their bytes, and one always does', () => {
  const recent = createRecentRecords(offset(1), { bytesMax: 100 });
  for (const at of [1, 2, 3]) recent.push(stored(at), 40);
  expect(recent.first()).toBe(2);
  recent.push(stored(4), 1_000);
  expect(recent.first()).toBe(4);
  recent.push(stored(5), 1);
  expect(recent.first()).toBe(5);
});

test('what is taken goes by topic and number, and says where to go on', () => {
  const recent = createRecentRecords(offset(1));
  for (const at of [1, 2, 3, 4, 5])
    recent.push(stored(at, at % 2 === 0 ? 'started' : 'offsets'), 1);
  const one = recent.take(offset(1), 1, ALL);
  expect([one.records.map(({ offset: at }) => at), one.next]).toEqual([[2], 3]);
  const rest = recent.take(one.next, 10, ALL);
  expect([rest.records.map(({ offset: at }) => at), rest.next]).toEqual([[4], 6]);
});
