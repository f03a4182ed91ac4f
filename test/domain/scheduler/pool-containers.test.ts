/** What is promised of each container, over whatever happens (docs/scheduler-properties.md). */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ContainerId } from '../../../src/domain/kernel/ids.ts';
import { arrivalOf, DEMANDS, moves, play, type Step } from '../../support/pool-histories.ts';
import { type Box, createPoolWorld, demand, type PoolWorld } from '../../support/pool-world.ts';

/** A history that goes wrong is made short for a few seconds at most. */
const RUNS = { numRuns: 40, interruptAfterTimeLimit: 8_000 };
const PREWARM = [{ kind: 'nodejs:22', memoryMb: 256, min: 1, max: 2 }];

/** After each move of some histories. */
const always = (
  look: (world: PoolWorld, step: Step) => void,
  finished: (world: PoolWorld) => void = () => undefined,
) =>
  fc.assert(
    fc.property(moves, fc.constantFrom(768, 2048), fc.boolean(), (all, memoryMb, isWarm) => {
      const world = createPoolWorld({ memoryMb, prewarm: isWarm ? PREWARM : [] });
      play(world, all, (step) => look(world, step));
      world.settle();
      finished(world);
    }),
    RUNS,
  );

/** The starts of each container, in order. */
const startsOf = (world: PoolWorld) => Map.groupBy(world.started, ({ container }) => container);

/** The containers that were made for each action, and are there and not ending. */
const livingOf = (world: PoolWorld) => {
  const actions = new Map(world.created().map(({ id, action }) => [id, action]));
  const living = [...world.boxes.values()].filter(({ isStopping }) => !isStopping);
  return Map.groupBy(living, ({ id, running }) => {
    const [job] = running;
    return job?.demand.action ?? actions.get(id) ?? null;
  });
};

const hasPlace = (box: Box, queue: string, concurrency: number): boolean =>
  box.queue === queue && box.phase === 'warm' && !box.isStopping && box.running.size < concurrency;

describe('a container', () => {
  test('P29: never runs more at once than the concurrency of its action', () =>
    always((world) => {
      for (const { running } of world.boxes.values())
        for (const { demand: of } of running)
          if (running.size > of.concurrency) throw new Error(`${running.size} run`);
    }));

  test('P30: serves one namespace, action and revision, from its first run to its end', () =>
    always(
      () => undefined,
      (world) => {
        for (const starts of startsOf(world).values())
          expect(new Set(starts.map(({ job }) => job.demand.queue)).size).toBe(1);
      },
    ));

  test('P31: is initialised by its first run and by no other', () =>
    always(
      () => undefined,
      (world) => {
        for (const [first, ...others] of startsOf(world).values()) {
          expect(first?.start).not.toBe('warm');
          expect(others.every(({ start }) => start === 'warm')).toBe(true);
        }
      },
    ));

  test('P33: gets no run while it is paused or after it was told to end', () =>
    always(
      () => undefined,
      (world) => {
        const closed = new Set<ContainerId>();
        for (const effect of world.effects)
          if (effect.type === 'StopContainer' || effect.type === 'PauseContainer')
            closed.add(effect.id);
          else if (effect.type === 'ResumeContainer') closed.delete(effect.id);
          else if (effect.type === 'Start') expect(closed).not.toContain(effect.container);
      },
    ));

  test('P34: of which a run failed by its fault serves nobody any more', () => {
    const spoiled = new Set<ContainerId>();
    always(
      (world, step) => {
        if (step.effects.some((one) => one.type === 'Start' && spoiled.has(one.container)))
          throw new Error('it served again');
        if (step.spoiled === null) return;
        spoiled.add(step.spoiled);
        const told = world.effects.filter((one) => one.type === 'StopContainer');
        expect(told.map(({ id }) => id)).toContain(step.spoiled);
      },
      () => spoiled.clear(),
    );
  });

  test('P35: ends as one that failed only when a run failed by its fault', () =>
    always((_, { effects, spoiled }) => {
      for (const one of effects)
        if (one.type === 'StopContainer' && one.reason === 'runFailed' && spoiled !== null)
          expect(one.id).toBe(spoiled);
    }));

  test('P37: is ended as unused only when nothing runs in it', () =>
    always((world, { effects }) => {
      for (const one of effects)
        if (one.type === 'StopContainer' && ['evicted', 'idle'].includes(one.reason))
          expect(world.boxes.get(one.id)?.running.size ?? 0).toBe(0);
    }));
});

describe('containers are made', () => {
  test('P48: for nobody whom a warm container of its own has a place for', () =>
    fc.assert(
      fc.property(moves, (all) => {
        const world = createPoolWorld({ memoryMb: 2048 });
        for (const move of all) {
          if (move.type !== 'arrive') {
            play(world, [move]);
            continue;
          }
          const wanted = arrivalOf(move);
          const isOpen = [...world.boxes.values()].some((box) =>
            hasPlace(box, wanted.queue, wanted.concurrency),
          );
          const before = world.created().length;
          play(world, [move]);
          if (isOpen) expect(world.created()).toHaveLength(before);
          for (const box of world.boxes.values())
            if (hasPlace(box, wanted.queue, wanted.concurrency))
              expect(world.waitingIn(wanted.queue)).toBe(0);
        }
      }),
      RUNS,
    ));

  test('P51: no more than those who wait or run fill, nor than the action may have', () =>
    always((world, { effects }) => {
      const living = livingOf(world);
      for (const one of effects) {
        if (one.type !== 'CreateContainer' || one.action === null) continue;
        const boxes = living.get(one.action) ?? [];
        const wanted = DEMANDS.find(({ action }) => action === one.action);
        if (wanted === undefined) throw new Error(`nobody calls ${one.action}`);
        const { queue, concurrency, instances } = wanted;
        const running = boxes.reduce((sum, box) => sum + box.running.size, 0);
        const filled = Math.ceil((running + world.waitingIn(queue)) / concurrency);
        expect(boxes.length).toBeLessThanOrEqual(Math.min(filled, instances ?? Infinity));
      }
    }));

  test('P51: as many at once as those who wait fill, up to the instances that the action may have', () => {
    const few = fc.integer({ min: 1, max: 4 });
    fc.assert(
      fc.property(few, few, fc.integer({ min: 1, max: 24 }), (instances, concurrency, calls) => {
        const world = createPoolWorld({ memoryMb: 256 * 24 });
        world.arrive(demand({ instances, concurrency }), calls);
        expect(world.created().length).toBe(Math.min(instances, Math.ceil(calls / concurrency)));
        world.settle();
        expect(world.started).toHaveLength(calls);
        expect(world.created().length).toBe(Math.min(instances, Math.ceil(calls / concurrency)));
      }),
      RUNS,
    );
  });
});

describe('time', () => {
  const uses = fc.array(fc.record({ afterMs: fc.nat(25_000), lastsMs: fc.nat(30_000) }), {
    minLength: 1,
    maxLength: 8,
  });

  test('P39: a container is paused and ended when it was unused for so long, and each use starts its time anew', () => {
    fc.assert(
      fc.property(uses, (all) => {
        const world = createPoolWorld({ pauseGraceMs: 10_000, idleTimeoutMs: 20_000 });
        let unusedSinceMs = world.nowMs();
        for (const { afterMs, lastsMs } of all) {
          world.pass(afterMs);
          const there = [...world.boxes.values()];
          const unusedMs = world.nowMs() - unusedSinceMs;
          if (there.length > 0) {
            expect(there.map(({ isPaused }) => isPaused)).toEqual([unusedMs >= 10_000]);
            expect(there.map(({ isStopping }) => isStopping)).toEqual([unusedMs >= 20_000]);
          }
          for (const box of there) if (box.isStopping) world.gone(box);
          world.arrive(demand());
          for (const box of world.boxes.values()) {
            if (box.phase === 'creating') world.up(box);
            if (box.phase === 'initialising') world.ready(box);
            world.pass(lastsMs);
            expect([box.isPaused, box.isStopping]).toEqual([false, false]);
            world.finish(box);
          }
          unusedSinceMs = world.nowMs();
        }
      }),
      RUNS,
    );
  });

  test('P46: a run of which nothing is heard is given up when its time and a minute are over, and holds its place until its container is gone', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 300_000 }), fc.nat(5_000), (timeoutMs, lateMs) => {
        const world = createPoolWorld({ memoryMb: 256 });
        world.arrive(demand({ timeoutMs }), 2);
        const [box] = world.boxes.values();
        if (box === undefined) throw new Error('no container');
        world.up(box);
        world.ready(box);
        const expired = () => world.effects.filter(({ type }) => type === 'ExpireContainer');
        world.pass(2 * timeoutMs + 59_999);
        expect(expired()).toEqual([]);
        world.pass(10_001 + lateMs);
        expect(expired().length).toBeGreaterThan(0);
        expect([world.created().length, world.started.length]).toEqual([1, 1]);
        world.gone(box);
        expect(world.created()).toHaveLength(2);
      }),
      RUNS,
    );
  });
});
