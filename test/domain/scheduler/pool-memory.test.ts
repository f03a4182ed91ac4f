/** What is promised of the memory of an invoker (docs/scheduler-properties.md). */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { moves, play } from '../../support/pool-histories.ts';
import { createPoolWorld, demand, type PoolWorld } from '../../support/pool-world.ts';

/** A history that goes wrong is made short for a few seconds at most. */
const RUNS = { numRuns: 60, interruptAfterTimeLimit: 8_000 };
const prewarm = [{ kind: 'nodejs:22', memoryMb: 256, min: 1, max: 2 }];

/** A container of the action that is warm and unused since now. */
const use = (world: PoolWorld, action: string, memoryMb: number): void => {
  world.arrive(demand({ action, memoryMb }));
  world.settle();
};

describe('memory', () => {
  test('P43: containers hold no more than there is, those that are ending included', () =>
    fc.assert(
      fc.property(moves, fc.constantFrom(512, 1024, 1500), (all, memoryMb) => {
        const world = createPoolWorld({ memoryMb, prewarm });
        play(world, all, () => expect(world.usedMb()).toBeLessThanOrEqual(memoryMb));
      }),
      RUNS,
    ));

  test('P44: is whole again when all has ended: one container may have all of it at once', () =>
    fc.assert(
      fc.property(moves, fc.constantFrom(512, 1024), (all, memoryMb) => {
        const world = createPoolWorld({ memoryMb });
        play(world, all);
        world.settle();
        for (const box of [...world.boxes.values()]) world.gone(box);
        world.pass(200_000);
        const before = world.created().length;
        world.arrive(demand({ action: 'ann/all', memoryMb }));
        expect(world.created().slice(before)).toMatchObject([{ action: 'ann/all' }]);
      }),
      RUNS,
    ));

  test('P45: a container that is told to be gone twice gives its memory back once', () =>
    fc.assert(
      fc.property(moves, (all) => {
        const world = createPoolWorld({ memoryMb: 512 });
        play(world, all);
        for (const box of [...world.boxes.values()]) {
          world.gone(box);
          world.gone(box);
        }
        world.arrive(demand({ action: 'ann/x' }), 10);
        expect(world.usedMb()).toBeLessThanOrEqual(512);
      }),
      RUNS,
    ));

  test('P49: the containers that were unused for longest make room, no more than needed, and none where that is not enough', () =>
    fc.assert(
      fc.property(
        fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 1 }),
        fc.constantFrom(128, 256, 512, 768, 1024),
        fc.boolean(),
        (order, neededMb, isBusy) => {
          const sizes = [128, 256, 128, 256, 128, 128];
          const world = createPoolWorld({ memoryMb: 1024 });
          sizes.forEach((mb, n) => use(world, `ann/${n}`, mb));
          // Used once more in another order, so that it is not the order of making.
          for (const n of order) {
            world.pass(1);
            use(world, `ann/${n}`, sizes[n] ?? 0);
          }
          if (isBusy)
            world.arrive(
              demand({
                action: `ann/${order.at(-1) ?? 0}`,
                memoryMb: sizes[order.at(-1) ?? 0] ?? 0,
              }),
            );
          const busy = isBusy ? order.at(-1) : undefined;
          const unused = [...sizes.keys()].filter((n) => !order.includes(n)).concat(order);
          const candidates = unused.filter((n) => n !== busy);
          const expected: number[] = [];
          let freedMb = 0;
          for (const n of candidates) {
            if (freedMb >= neededMb) break;
            freedMb += sizes[n] ?? 0;
            expected.push(n);
          }
          const before = world.effects.length;
          world.arrive(demand({ action: 'ann/new', memoryMb: neededMb }));
          const ids = world.created().map(({ id }) => id);
          const evicted = world.effects
            .slice(before)
            .flatMap((one) => (one.type === 'StopContainer' ? [ids.indexOf(one.id)] : []));
          expect(evicted).toEqual(freedMb >= neededMb ? expected : []);
        },
      ),
      RUNS,
    ));
});
