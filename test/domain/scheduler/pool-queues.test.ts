/** What is promised of those who wait for a place (docs/scheduler-properties.md). */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { moves, play } from '../../support/pool-histories.ts';
import {
  type Box,
  createPoolWorld,
  demand,
  type Job,
  type PoolWorld,
} from '../../support/pool-world.ts';

/** A history that goes wrong is made short for a few seconds at most. */
const RUNS = { numRuns: 60, interruptAfterTimeLimit: 8_000 };

/** In the order in which they started last: an earlier start of one that bounced was none. */
const lastStarts = (world: PoolWorld): readonly Job[] =>
  [...new Set(world.started.map(({ job }) => job).reverse())].reverse();

const only = (world: PoolWorld): Box => {
  const [box, ...others] = world.boxes.values();
  if (box === undefined || others.length > 0) throw new Error(`${world.boxes.size} containers`);
  return box;
};

describe('a queue', () => {
  test('P17: at concurrency 1 starts its activations as they came, and what bounces goes first again', () =>
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('arrive', 'run', 'bounce'), { maxLength: 60 }),
        (all) => {
          const world = createPoolWorld({ memoryMb: 256 });
          world.arrive(demand({ instances: 1 }));
          for (const what of all) {
            const [box] = world.boxes.values();
            if (what === 'arrive') world.arrive(demand({ instances: 1 }));
            else if (box === undefined) continue;
            else if (box.isStopping && box.running.size === 0) world.gone(box);
            else if (box.phase === 'creating') world.up(box);
            else if (what === 'bounce') world.bounce(box);
            else if (box.phase === 'initialising') world.ready(box);
            else if (box.running.size > 0) world.finish(box);
          }
          world.settle();
          const numbers = lastStarts(world).map(({ number }) => number);
          expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
        },
      ),
      RUNS,
    ));

  test('P18: hands out nothing to a container that was made for another action, kind or size', () =>
    fc.assert(
      fc.property(moves, (all) => {
        const world = createPoolWorld({ memoryMb: 1024 });
        play(world, all);
        world.settle();
        const made = new Map(world.created().map((one) => [one.id, one]));
        for (const { job, container } of world.started)
          expect(made.get(container)).toMatchObject({
            action: job.demand.action,
            kind: job.demand.kind,
            memoryMb: job.demand.memoryMb,
          });
      }),
      RUNS,
    ));

  test('P20: holds what came and what came back, less what started, failed or was refused', () =>
    fc.assert(
      fc.property(moves, (all) => {
        const world = createPoolWorld({ memoryMb: 768 });
        let came = 0;
        play(world, all, (step, move) => {
          came += Number(move.type === 'arrive');
          const left = new Set([...world.started.map(({ job }) => job), ...world.refused]);
          // A bounce makes what had started wait again.
          const again = world.waiting() - (came - new Set([...left, ...world.failed]).size);
          expect(again).toBeGreaterThanOrEqual(0);
          if (move.type !== 'bounce') return;
          expect(step.effects.filter(({ type }) => type === 'Refuse')).toEqual([]);
        });
        world.settle();
        const ended = new Set([
          ...world.started.map(({ job }) => job),
          ...world.refused,
          ...world.failed,
        ]);
        expect(ended.size).toBe(came);
      }),
      RUNS,
    ));

  test('for which no container can ever be made leaves nobody waiting, and makes no more', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), (waiting) => {
        const world = createPoolWorld({ memoryMb: 1_024 });
        const jobs = world.arrive(demand(), waiting);
        const [first, ...others] = world.boxes.values();
        if (first === undefined) throw new Error('nothing was tried');
        world.gone(first, 'hopeless');
        expect(world.failed).toEqual(jobs);
        for (const other of others) world.gone(other, 'hopeless');
        expect([world.waiting(), world.boxes.size, world.started.length]).toEqual([0, 0, 0]);
      }),
      RUNS,
    ));

  test('P36: of which an init failed leaves nobody behind who waited for that container', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 2, max: 12 }),
        (waiting, concurrency) => {
          const world = createPoolWorld({ memoryMb: 256 });
          const [first, ...others] = world.arrive(demand({ concurrency, instances: 1 }), waiting);
          world.up(only(world));
          const box = only(world);
          world.finish(box, false, first);
          world.gone(box, 'initFailed');
          const fail = others.slice(0, concurrency - 1);
          expect(world.failed).toEqual(fail);
          expect(world.waiting()).toBe(waiting - 1 - fail.length);
          world.settle();
          expect(world.started.slice(1).map(({ job }) => job)).toEqual(others.slice(fail.length));
        },
      ),
      RUNS,
    ));

  test('P59: of a pool that drains starts nothing more, and no container is left when all has ended', () =>
    fc.assert(
      fc.property(moves, fc.nat(5), (all, late) => {
        const world = createPoolWorld({ memoryMb: 768 });
        play(world, all);
        const started = world.started.length;
        world.drain();
        world.leave(demand(), late);
        for (let round = 0; world.boxes.size > 0; round += 1) {
          expect(round).toBeLessThan(1_000);
          for (const box of world.boxes.values())
            if (box.running.size > 0) world.finish(box);
            else if (box.isStopping) world.gone(box);
            else throw new Error(`${box.id} stays`);
        }
        expect(world.started).toHaveLength(started);
      }),
      RUNS,
    ));

  test('of which no container can be made is refused one by one, however many are being made at once', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.constantFrom(1, 3), (calls, concurrency) => {
        const world = createPoolWorld({ memoryMb: 256 * 8 });
        const jobs = world.arrive(demand({ concurrency }), calls);
        for (let made = 0; made < calls; made += 1) {
          const box = [...world.boxes.values()].find(({ phase }) => phase === 'creating');
          if (box !== undefined) world.gone(box, 'createFailed');
        }
        expect(new Set(world.refused)).toEqual(new Set(jobs));
        expect(world.boxes.size).toBe(0);
      }),
    ));
});
