/** What a flood of one namespace does to the waits of another (docs/scheduler-properties.md). */
import { describe, expect, test } from 'vitest';
import { demand } from '../../support/pool-world.ts';
import { createTimedPool } from '../../support/timed-pool.ts';

const FOR_MS = 60_000;
/** The quiet one has its container when the flood begins. */
const FLOOD_FROM_MS = 2_000;
const QUIET_PER_SECOND = 5;
const RUN_MS = 50;
const FLOOD_TIMES = 50;

/** Times at which calls come by chance, so many per second, the same for the same seed. */
const arrivals = (fromMs: number, perSecond: number, seed: number): readonly number[] => {
  const times: number[] = [];
  let state = seed;
  for (let ms = fromMs; ms < FOR_MS;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    ms += (-Math.log(1 - state / 2 ** 32) * 1_000) / perSecond;
    times.push(Math.ceil(ms));
  }
  return times;
};

interface Flood {
  readonly actions: number;
  readonly concurrency: number;
  readonly runMs: number;
}

const p99 = (waits: readonly number[]): number =>
  waits.toSorted((a, b) => a - b)[Math.ceil(waits.length * 0.99) - 1] ?? 0;

/** Of a namespace whose action has so many containers at most, after its first seconds. */
const quietP99 = (instances: number | null, seed: number, flood: Flood | null): number => {
  const pool = createTimedPool({ memoryMb: 2_048 });
  const quiet = arrivals(0, QUIET_PER_SECOND, seed);
  pool.calls(demand({ namespace: 'quiet', action: 'quiet/a', instances }), quiet, RUN_MS);
  const { actions, concurrency, runMs } = flood ?? { actions: 0, concurrency: 1, runMs: 0 };
  for (let one = 0; one < actions; one += 1)
    pool.calls(
      demand({ namespace: 'loud', action: `loud/${one}`, concurrency }),
      arrivals(FLOOD_FROM_MS, (QUIET_PER_SECOND * FLOOD_TIMES) / actions, seed + one + 1),
      runMs,
    );
  const waits = pool.waitsOf('quiet', FOR_MS);
  expect(waits.length).toBeGreaterThan(250);
  return p99(waits);
};

describe('beside a namespace that calls 50 times as often and could fill the memory', () => {
  test.each<[string, Flood]>([
    ['many short runs', { actions: 12, concurrency: 10, runMs: 50 }],
    ['long runs, one in a container', { actions: 4, concurrency: 1, runMs: 1_000 }],
    ['more actions than containers', { actions: 20, concurrency: 1, runMs: 100 }],
  ])('its p99 of waits is within twice what it is alone: %s', (_, flood) => {
    for (const seed of [1, 2, 3]) {
      expect(quietP99(1, seed, flood)).toBeLessThanOrEqual(2 * quietP99(1, seed, null));
      // Alone it has a second container at times, beside the flood it waits for its own run instead.
      const alone = quietP99(null, seed, null);
      expect(quietP99(null, seed, flood)).toBeLessThanOrEqual(Math.max(2 * alone, RUN_MS));
    }
  });
});
