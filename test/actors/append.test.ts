import { expect, test } from 'vitest';
import { appendDurably } from '../../src/actors/append.ts';
import { E } from '../../src/domain/kernel/fp.ts';
import { offset } from '../../src/domain/kernel/ids.ts';
import type { Journal, NewRecord } from '../../src/journal/journal.ts';
import { createManualClock } from './controller/manual-clock.ts';

/** A journal that is overloaded until it is told otherwise, and one life of an actor. */
const overloaded = () => {
  const clock = createManualClock();
  const state: { answer: 'Overloaded' | 'Closed' | 'taken'; alive: boolean } = {
    answer: 'Overloaded',
    alive: true,
  };
  const keys: string[] = [];
  const append: Journal['append'] = async (records) => {
    if (state.answer !== 'taken') return E.left({ type: state.answer });
    keys.push(...records.map(({ key }) => key));
    return E.right(records.map((_, i) => offset(i + 1)));
  };
  const unused = (): never => {
    throw new Error('not asked for');
  };
  const journal: Journal = {
    ...{ epoch: 1, append, durableOffset: () => offset(0), subscribe: unused, read: unused },
    ...{ readAt: unused, cursor: unused, consumers: unused, commitCursor: unused },
    ...{ close: unused, onFatal: unused },
  };
  const deps = { journal, clock, isAlive: () => state.alive };
  return { clock, state, keys, append: (key: string) => appendDurably(deps, [recordOf(key)]) };
};

const recordOf = (key: string): NewRecord => ({
  topic: 'health',
  key,
  event: { type: 'InvokerStopped', invoker: 0 },
});

test('what is appended after something that must wait comes after it', async () => {
  const { clock, state, keys, append } = overloaded();
  const first = append('first');
  await clock.scheduled();
  state.answer = 'taken';
  const second = append('second');
  const third = append('third');
  clock.pass(20);
  expect(await Promise.all([first, second, third])).toEqual([[1], [1], [1]]);
  expect(keys).toEqual(['first', 'second', 'third']);
  expect(clock.waiting()).toBe(0);
});

test('nothing is appended for an actor that was restarted meanwhile', async () => {
  const { clock, state, keys, append } = overloaded();
  const first = append('first');
  await clock.scheduled();
  state.answer = 'taken';
  state.alive = false;
  clock.pass(20);
  expect(await first).toBeNull();
  expect(keys).toEqual([]);
});

test('a closing journal is not asked again', async () => {
  const { state, append } = overloaded();
  state.answer = 'Closed';
  expect(await append('first')).toBeNull();
});
