import { expect, test } from 'vitest';
import { createTally } from '../../src/what-if/tally.ts';

test('of a container the time within the window counts', () => {
  const tally = createTally(true);
  const window = { fromMs: 1_000, toMs: 3_000 };
  tally.occupied(256, 0, 2_000, window);
  tally.occupied(256, 2_000, 9_000, window);
  tally.occupied(256, 0, 500, window);
  expect(tally.figures()).toMatchObject({ memoryMbSeconds: 512, containers: 2 });
});

test('a window that has not begun counts nothing', () => {
  const tally = createTally(true);
  tally.occupied(256, 0, 500, { fromMs: Infinity, toMs: Infinity });
  expect(tally.figures()).toMatchObject({ memoryMbSeconds: 0, containers: 0 });
});
