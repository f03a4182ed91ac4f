import { expect, test } from 'vitest';
import { offset } from '../../../src/domain/kernel/ids.ts';
import { createCursorCommits } from '../../../src/journal/consumers/cursor-commits.ts';
import type { NewRecord } from '../../../src/journal/journal.ts';
import { createManualClock } from '../manual-clock.ts';

const withTimers = (taken: () => boolean) => {
  const appended: (readonly NewRecord[])[] = [];
  const { clock, delays, elapse } = createManualClock();
  const cursors = createCursorCommits(clock, [['known', offset(4)]], (records) => {
    appended.push(records);
    return Promise.resolve(taken());
  });
  return { appended, delays, elapse, cursors };
};

const cursor = (consumer: string, next: number): NewRecord => ({
  topic: 'offsets',
  key: consumer,
  event: { type: 'CursorCommitted', consumer, next: offset(next) },
});

test('however often cursors move in a second, each is written once', () => {
  const { appended, delays, elapse, cursors } = withTimers(() => true);
  for (let next = 2; next < 100; next += 1) cursors.commit('a', offset(next));
  cursors.commit('b', offset(7));
  expect([appended, delays()]).toEqual([[], [1_000]]);
  elapse();
  expect(appended).toEqual([[cursor('a', 99), cursor('b', 7)]]);
});

test('a cursor that does not move writes nothing', () => {
  const { appended, delays, cursors } = withTimers(() => true);
  cursors.commit('known', offset(4));
  cursors.stop();
  expect([appended, delays()]).toEqual([[], []]);
});

test('the last change is written at the end, and no timer is left', () => {
  const { appended, delays, cursors } = withTimers(() => true);
  cursors.commit('known', offset(5));
  cursors.stop();
  expect([appended, delays()]).toEqual([[[cursor('known', 5)]], []]);
});

test('what was refused is written with the next change', async () => {
  const { appended, elapse, cursors } = withTimers(() => false);
  cursors.commit('a', offset(5));
  elapse();
  await Promise.resolve();
  cursors.commit('b', offset(6));
  elapse();
  expect(appended.at(-1)).toEqual([cursor('a', 5), cursor('b', 6)]);
});
