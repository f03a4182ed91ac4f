import { expect, test } from 'vitest';
import { createTurns } from '../../src/actors/turns.ts';

test('no task begins before the one ahead of it has ended, well or badly', async () => {
  const turns = createTurns(3);
  const told: string[] = [];
  const first = Promise.withResolvers<string>();
  const one = turns.take('one', () => {
    told.push('first begins');
    return first.promise;
  });
  const two = turns.take('one', async () => {
    told.push('second begins');
    throw new Error('second fails');
  });
  const three = turns.take('one', async () => {
    told.push('third begins');
    return 'third';
  });
  await Promise.resolve();
  expect(told).toEqual(['first begins']);
  first.resolve('first');
  expect(await one).toBe('first');
  await expect(two).rejects.toThrow('second fails');
  expect(await three).toBe('third');
  expect(told).toEqual(['first begins', 'second begins', 'third begins']);
});

test('a task too many is not taken, and one that has ended makes room', async () => {
  const turns = createTurns(1);
  const first = Promise.withResolvers<string>();
  const one = turns.take('one', () => first.promise);
  expect(turns.take('one', async () => 'second')).toBeNull();
  first.resolve('first');
  await one;
  expect(await turns.take('one', async () => 'third')).toBe('third');
});

test('tasks about another thing do not wait, and have room of their own', async () => {
  const turns = createTurns(1);
  const first = Promise.withResolvers<string>();
  const one = turns.take('one', () => first.promise);
  expect(await turns.take('other', async () => 'other')).toBe('other');
  first.resolve('first');
  expect(await one).toBe('first');
});
