/** Works that take turns. */
import { expect, test } from 'vitest';
import { createSlots } from '../../../src/containers/docker/slots.ts';

test('no more work goes on at once than there are slots, and it starts in the order it came', async () => {
  const slots = createSlots(2);
  const started: number[] = [];
  const ends = Array.from({ length: 5 }, () => Promise.withResolvers<void>());
  const works = ends.map((end, at) =>
    slots.use(async () => {
      started.push(at);
      await end.promise;
      return at;
    }),
  );
  await Promise.resolve();
  expect(started).toEqual([0, 1]);
  ends[1]?.resolve();
  expect(await works[1]).toBe(1);
  await Promise.resolve();
  expect(started).toEqual([0, 1, 2]);
  for (const end of ends) end.resolve();
  expect(await Promise.all(works)).toEqual([0, 1, 2, 3, 4]);
  expect(started).toEqual([0, 1, 2, 3, 4]);
});

test('a work that fails makes room for the next', async () => {
  const slots = createSlots(1);
  await expect(slots.use(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(await slots.use(async () => 'fine')).toBe('fine');
});
