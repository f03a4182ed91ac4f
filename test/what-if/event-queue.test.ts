import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEventQueue } from '../../src/what-if/event-queue.ts';

test('everything happens in the order of its time, and of its being said at equal times', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50)), (times) => {
      const queue = createEventQueue(0);
      const happened: (readonly [number, number])[] = [];
      times.forEach((atMs, index) => queue.at(atMs, () => happened.push([atMs, index])));
      while (queue.step());
      expect(happened).toEqual(
        times.map((atMs, index) => [atMs, index] as const).toSorted(([a], [b]) => a - b),
      );
    }),
  );
});

test('what is said too late happens at once, and time never goes back', () => {
  const queue = createEventQueue(100);
  const times: number[] = [];
  queue.at(200, () => queue.at(150, () => times.push(queue.nowMs())));
  queue.at(50, () => times.push(queue.nowMs()));
  while (queue.step());
  expect(times).toEqual([100, 200]);
});
