/** Nobody starves: what is promised of waits, over queues that always have work (docs/scheduler-properties.md). */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pulse } from '../../support/pool-histories.ts';
import { createPoolWorld, demand, type PoolWorld } from '../../support/pool-world.ts';

const RECLAIM_MS = 1_000;

/** Each always has some that wait. Says how long the longest of them went without a start, ms. */
const longestGap = (
  world: PoolWorld,
  demands: readonly ReturnType<typeof demand>[],
  forMs: number,
  brief = false,
) => {
  const last = new Map(demands.map(({ queue }) => [queue as string, world.nowMs()]));
  let longest = 0;
  let seen = 0;
  for (const endMs = world.nowMs() + forMs; world.nowMs() < endMs;) {
    for (const one of demands) world.arrive(one, Math.max(0, 3 - world.waitingIn(one.queue)));
    pulse(world, brief);
    for (const { job, atMs } of world.started.slice(seen)) {
      longest = Math.max(longest, atMs - (last.get(job.demand.queue) ?? 0));
      last.set(job.demand.queue, atMs);
    }
    seen = world.started.length;
  }
  return Math.max(longest, ...[...last.values()].map((atMs) => world.nowMs() - atMs));
};

const shape = fc.record({
  namespace: fc.constantFrom('ann', 'bob', 'cid', 'dan'),
  memoryMb: fc.constantFrom(128, 256),
  concurrency: fc.constantFrom(1, 2, 5),
});
type Shape = typeof shape extends fc.Arbitrary<infer Value> ? Value : never;

const named = (all: readonly Shape[]) =>
  all.map((one, n) => demand({ ...one, action: `${one.namespace}/${n}` }));
const crowd = fc
  .array(shape, { minLength: 2, maxLength: 6 })
  .map((all) => named(all.map((one) => ({ ...one, memoryMb: 256 }))));
const mixedCrowd = fc.array(shape, { minLength: 2, maxLength: 6 }).map(named);

/** A turn: the wait before memory is taken from others, until what runs there ends, and a start. */
const TURN_MS = RECLAIM_MS + 1_000;

describe('a queue that waits', () => {
  test('P22: gets service within a bound that grows with the number of queues alone', () =>
    fc.assert(
      fc.property(crowd, fc.constantFrom(256, 512), fc.boolean(), (demands, memoryMb, brief) => {
        const world = createPoolWorld({ memoryMb, reclaimAfterMs: RECLAIM_MS });
        const longest = longestGap(world, demands, 40_000, brief);
        expect(longest).toBeLessThan(2 * demands.length * TURN_MS);
      }),
      { numRuns: 20, interruptAfterTimeLimit: 8_000 },
    ));

  test('P22: gets service in its time also when others need less memory, or more', () =>
    fc.assert(
      fc.property(
        mixedCrowd,
        fc.constantFrom(256, 512),
        fc.boolean(),
        (demands, memoryMb, brief) => {
          const world = createPoolWorld({ memoryMb, reclaimAfterMs: RECLAIM_MS });
          const longest = longestGap(world, demands, 40_000, brief);
          expect(longest).toBeLessThan(2 * demands.length * TURN_MS);
        },
      ),
      { numRuns: 25, interruptAfterTimeLimit: 8_000 },
    ));

  test('P22: gets service in its time also when what others give is not enough for all', () => {
    const demands = named([
      { namespace: 'bob', memoryMb: 128, concurrency: 1 },
      { namespace: 'ann', memoryMb: 128, concurrency: 1 },
      { namespace: 'bob', memoryMb: 128, concurrency: 1 },
      { namespace: 'bob', memoryMb: 256, concurrency: 1 },
    ]);
    const world = createPoolWorld({ memoryMb: 512, reclaimAfterMs: RECLAIM_MS });
    expect(longestGap(world, demands, 40_000)).toBeLessThan(2 * demands.length * TURN_MS);
  });

  test('P28: gets a container also when all that wait are of its own namespace', () =>
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 6 }), (count) => {
        const demands = Array.from({ length: count }, (_, n) => demand({ action: `ann/${n}` }));
        const world = createPoolWorld({ memoryMb: 256, reclaimAfterMs: RECLAIM_MS });
        expect(longestGap(world, demands, 40_000)).toBeLessThan(2 * count * TURN_MS);
      }),
      { numRuns: 5 },
    ));

  test('P22: gets free memory in the order of what their namespaces hold, least first', () =>
    fc.assert(
      fc.property(fc.nat(3), fc.integer({ min: 1, max: 3 }), (held, newcomers) => {
        const world = createPoolWorld({ memoryMb: 1024 });
        world.arrive(demand({ namespace: 'ann', action: 'ann/busy' }), 4 - held);
        world.arrive(demand({ namespace: 'bob', action: 'bob/busy' }), held);
        for (const box of world.boxes.values()) world.up(box);
        for (const box of world.boxes.values()) world.ready(box);
        // Whoever holds more came first.
        const names = ['ann', 'bob', 'cid', 'dan', 'eve'].slice(0, 2 + newcomers);
        for (const namespace of names)
          world.arrive(demand({ namespace, action: `${namespace}/more` }));
        const before = world.created().length;
        const [first] = world.boxes.values();
        if (first === undefined) throw new Error('no container');
        world.finish(first, false);
        world.gone(first);
        const owner = world.created()[before]?.action?.split('/')[0];
        const least = held === 0 ? ['bob', 'cid', 'dan', 'eve'] : ['cid', 'dan', 'eve'];
        expect(least).toContain(owner);
      }),
      { numRuns: 30 },
    ));

  test('P22: gets free memory before one that came earlier, of a namespace that holds more', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 3 }),
        (least, difference) => {
          const most = least + difference;
          const world = createPoolWorld({ memoryMb: (most + least + 1) * 256 });
          world.arrive(demand({ namespace: 'ann', action: 'ann/busy' }), most);
          world.arrive(demand({ namespace: 'bob', action: 'bob/busy' }), least);
          world.arrive(demand({ namespace: 'cid', action: 'cid/brief' }));
          for (const box of world.boxes.values()) world.up(box);
          for (const box of world.boxes.values()) world.ready(box);
          world.arrive(demand({ namespace: 'ann', action: 'ann/more' }));
          world.arrive(demand({ namespace: 'bob', action: 'bob/more' }));
          const before = world.created().length;
          const brief = [...world.boxes.values()].at(-1);
          if (brief === undefined) throw new Error('no container');
          world.finish(brief, false);
          world.gone(brief);
          expect(world.created().slice(before)).toMatchObject([{ action: 'bob/more' }]);
        },
      ),
      { numRuns: 20 },
    ));

  test('P23: for much memory keeps it from small ones for thirty turns at most', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3 }),
        fc.constantFrom(50, 1_000, 5_000),
        (released, reclaimAfterMs) => {
          const world = createPoolWorld({ memoryMb: 1024, reclaimAfterMs });
          world.arrive(demand({ namespace: 'ann' }), 4);
          for (const box of world.boxes.values()) world.up(box);
          for (const box of world.boxes.values()) world.ready(box);
          const busy = [...world.boxes.values()];
          world.arrive(demand({ namespace: 'bob', memoryMb: 1024 }));
          world.pass(2 * reclaimAfterMs);
          // The others run on and on.
          for (const box of busy.slice(0, released)) {
            world.finish(box);
            if (box.isStopping) world.gone(box);
          }
          const [small] = world.arrive(demand({ namespace: 'cid' }));
          world.pass(32 * reclaimAfterMs);
          for (const box of world.boxes.values()) if (box.phase === 'creating') world.up(box);
          expect(world.started.map(({ job }) => job)).toContain(small);
        },
      ),
      { numRuns: 20 },
    ));

  test('P22: takes nothing from those who would hold less than it then', () =>
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 4 }), (count) => {
        const demands = ['ann', 'bob', 'cid', 'dan']
          .slice(0, count)
          .map((namespace) => demand({ namespace }));
        const world = createPoolWorld({ memoryMb: count * 256, reclaimAfterMs: RECLAIM_MS });
        for (const one of demands) world.arrive(one);
        longestGap(world, demands, 20_000);
        const reclaimed = world.effects.filter(
          (one) => one.type === 'StopContainer' && one.reason === 'reclaimed',
        );
        expect(reclaimed).toEqual([]);
      }),
      { numRuns: 5 },
    ));

  test('P22: takes nothing for its other queues, however many starve at once, from those who hold less', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 6 }),
        fc.integer({ min: 1, max: 12 }),
        fc.boolean(),
        (slots, starving, isBusy) => {
          const world = createPoolWorld({ memoryMb: slots * 256, reclaimAfterMs: RECLAIM_MS });
          const quiet = demand({ namespace: 'bob' });
          world.arrive(quiet);
          world.arrive(demand({ namespace: 'ann', action: 'ann/busy' }), slots - 1);
          for (const box of world.boxes.values()) world.up(box);
          for (const box of world.boxes.values()) world.ready(box);
          const own = [...world.boxes.values()].find(({ queue }) => queue === quiet.queue);
          if (own === undefined) throw new Error('no container');
          if (!isBusy) world.finish(own);
          for (let one = 0; one < starving; one += 1)
            world.arrive(demand({ namespace: 'ann', action: `ann/${one}` }));
          world.pass(5 * RECLAIM_MS);
          expect(own.isStopping).toBe(slots === 2 && !isBusy);
        },
      ),
      { numRuns: 40 },
    ));

  test('P22: is not told to wait for its turn when its namespace has nothing and another has several containers', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.constantFrom(128, 256, 512),
        (slots, memoryMb) => {
          const world = createPoolWorld({ memoryMb: slots * 512, reclaimAfterMs: RECLAIM_MS });
          world.arrive(demand({ namespace: 'ann', memoryMb: 512 }), slots + 1);
          for (const box of world.boxes.values()) world.up(box);
          for (const box of world.boxes.values()) world.ready(box);
          world.arrive(demand({ namespace: 'bob', memoryMb }));
          world.arrive(demand({ namespace: 'bob', memoryMb, action: 'bob/other' }));
          const ending = [...world.boxes.values()].filter(({ isStopping }) => isStopping);
          expect(ending).toHaveLength(slots === 1 && memoryMb === 512 ? 0 : 1);
        },
      ),
      { numRuns: 20 },
    ));
});
