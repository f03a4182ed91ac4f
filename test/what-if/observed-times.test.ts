import { expect, test } from 'vitest';
import { createObservedTimes, createSeries } from '../../src/what-if/observed-times.ts';

test('the span nearest in time is taken', () => {
  const series = createSeries();
  for (const [atMs, span] of [
    [100, 1],
    [200, 2],
    [300, 3],
  ] as const)
    series.add(atMs, span);
  expect([0, 149, 151, 260, 1_000].map(series.nearest)).toEqual([1, 1, 2, 3, 3]);
});

test('nothing was observed: nothing is known', () => {
  expect(createSeries().nearest(1)).toBeNull();
});

test('actions and kinds are observed apart', () => {
  const times = createObservedTimes();
  times.init('guest/hello').add(0, 7);
  expect(times.init('guest/hello').nearest(0)).toBe(7);
  expect(times.init('guest/other').nearest(0)).toBeNull();
});

test('what every call has is kept only now and then', () => {
  const series = createSeries(100);
  for (let atMs = 0; atMs < 300; atMs += 1) series.add(atMs, atMs);
  expect([0, 99, 120, 290].map(series.nearest)).toEqual([0, 100, 100, 200]);
});
