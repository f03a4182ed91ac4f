/** What is promised of prewarmed containers (docs/scheduler-properties.md). */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type NetworkPolicy, stricter } from '../../../src/domain/network-policy.ts';
import { pulse } from '../../support/pool-histories.ts';
import { createPoolWorld, demand, type PoolWorld } from '../../support/pool-world.ts';

/** A history that goes wrong is made short for a few seconds at most. */
const RUNS = { numRuns: 60, interruptAfterTimeLimit: 8_000 };
const KIND = 'nodejs:22';

/** Prewarmed ones that are nobody's yet, and are not ending, of one size. */
const present = (world: PoolWorld, memoryMb: number) => {
  const made = new Set(world.created().flatMap(({ id, action }) => (action === null ? [id] : [])));
  return [...world.boxes.values()].filter(
    (box) => made.has(box.id) && box.queue === null && !box.isStopping && box.memoryMb === memoryMb,
  );
};

const load = fc.array(
  fc.record({ memoryMb: fc.constantFrom(128, 256), count: fc.nat(8), passMs: fc.nat(90_000) }),
  { maxLength: 15 },
);

describe('prewarmed containers', () => {
  test('P52: of one kind and size are never more than their most, and at least their least when all is quiet', () =>
    fc.assert(
      fc.property(load, fc.nat(2), fc.nat(3), (all, min, more) => {
        const targets = [128, 256].map((memoryMb) => ({
          kind: KIND,
          memoryMb,
          min,
          max: min + more,
        }));
        const world = createPoolWorld({ memoryMb: 16_384, prewarm: targets });
        let made = 0;
        for (const { memoryMb, count, passMs } of all) {
          for (let n = 0; n < count; n += 1)
            world.arrive(demand({ action: `ann/${(made += 1)}`, memoryMb }));
          world.settle();
          for (const size of [128, 256])
            expect(present(world, size).length).toBeLessThanOrEqual(min + more);
          world.pass(passMs);
        }
        for (let minute = 0; minute < 4; minute += 1) {
          world.pass(60_000);
          world.settle();
        }
        for (const size of [128, 256]) expect(present(world, size)).toHaveLength(min);
      }),
      RUNS,
    ));

  test('P52: that can not be made are tried less and less often, up to once a minute', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), (minutes) => {
        const prewarm = [{ kind: KIND, memoryMb: 256, min: 1, max: 1 }];
        const world = createPoolWorld({ prewarm });
        for (let second = 0; second < minutes * 60; second += 1) {
          for (const box of world.boxes.values()) world.gone(box, 'createFailed');
          world.pass(1_000);
        }
        expect(world.created().length).toBeLessThanOrEqual(8 + minutes);
        expect(world.created().length).toBeGreaterThanOrEqual(minutes);
      }),
      { numRuns: 10 },
    ));

  test('P32: serve only an action of their very kind, size and network, whose first run is the first that they see', () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            kind: fc.constantFrom(KIND, 'python:3'),
            memoryMb: fc.constantFrom(128, 256, 512),
            network: fc.constantFrom<NetworkPolicy>('full', 'none'),
          }),
          { minLength: 1, maxLength: 10 },
        ),
        fc.constantFrom<NetworkPolicy>('full', 'none'),
        (all, network) => {
          const prewarm = [128, 256].map((memoryMb) => ({ kind: KIND, memoryMb, min: 2, max: 2 }));
          const world = createPoolWorld({ memoryMb: 16_384, prewarm, network });
          world.settle();
          expect(world.created()).toHaveLength(4);
          for (const [n, one] of all.entries()) {
            world.arrive(demand({ action: `ann/${n}`, ...one }));
            pulse(world);
          }
          const made = new Map(world.created().map((one) => [one.id, one]));
          for (const { job, container, start } of world.started) {
            const stemCell = made.get(container);
            if (start === 'prewarmed')
              expect(stemCell).toMatchObject({
                kind: job.demand.kind,
                memoryMb: job.demand.memoryMb,
                network: stricter(network, job.demand.network),
              });
          }
          const fitting = all.filter(
            (one) =>
              one.kind === KIND && one.memoryMb < 512 && stricter(network, one.network) === network,
          );
          const prewarmed = world.started.filter(({ start }) => start === 'prewarmed');
          expect(prewarmed.length > 0).toBe(fitting.length > 0);
        },
      ),
      RUNS,
    ));
});
