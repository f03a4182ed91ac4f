import { expect, test } from 'vitest';
import { createTurns } from '../../src/containers/turns.ts';

test('no more than allowed run at once, and the others follow in the order they came', async () => {
  const turns = createTurns(2);
  const gates = Array.from({ length: 5 }, () => Promise.withResolvers<void>());
  const begun: number[] = [];
  const ends = gates.map(({ promise }, number) =>
    turns.take(() => {
      begun.push(number);
      return promise;
    }),
  );
  await Promise.resolve();
  expect(begun).toEqual([0, 1]);
  gates[1]?.resolve();
  await ends[1];
  expect(begun).toEqual([0, 1, 2]);
  for (const gate of gates) gate.resolve();
  await Promise.all(ends);
  expect(begun).toEqual([0, 1, 2, 3, 4]);
});

test('a task that fails gives its place back', async () => {
  const turns = createTurns(1);
  await expect(turns.take(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await turns.take(() => Promise.resolve('yes'))).toBe('yes');
});
