/** What is promised of the container by which an unhealthy invoker is tried again. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { moves, play } from '../../support/pool-histories.ts';
import { createPoolWorld, demand, type PoolWorld } from '../../support/pool-world.ts';

/** A history that goes wrong is made short for a few seconds at most. */
const RUNS = { numRuns: 60, interruptAfterTimeLimit: 8_000 };
/** Of the very shape of a probe. */
const prewarm = [{ kind: 'nodejs:22', memoryMb: 256, min: 1, max: 2 }];

const probes = (world: PoolWorld) => world.created().filter(({ why }) => why.type === 'probe');
const present = (world: PoolWorld) => probes(world).flatMap(({ id }) => world.boxes.get(id) ?? []);
const tellings = ({ effects }: PoolWorld) => effects.filter(({ type }) => type === 'Probed');
const endings = ({ effects }: PoolWorld, reason: string) =>
  effects.flatMap((one) => (one.type === 'StopContainer' && one.reason === reason ? [one.id] : []));

/** Warm containers of the action, each of which runs one. */
const occupied = (memoryMb: number, containers: number) => {
  const world = createPoolWorld({ memoryMb });
  const busy = demand({ action: 'ann/busy' });
  world.arrive(busy, containers);
  for (const box of world.boxes.values()) {
    world.up(box);
    world.ready(box);
  }
  return { world, busy };
};
const first = ({ boxes }: PoolWorld) => {
  for (const box of boxes.values()) return box;
  throw new Error('no container is there');
};

describe('a probe', () => {
  test('P43: is one at a time, within the memory of the invoker, and nothing runs in it, whatever happens', () =>
    fc.assert(
      fc.property(moves, fc.constantFrom(128, 512, 1024), (all, memoryMb) => {
        const world = createPoolWorld({ memoryMb, prewarm });
        play(world, all, () => {
          expect(present(world).length).toBeLessThanOrEqual(1);
          expect(world.usedMb()).toBeLessThanOrEqual(memoryMb);
        });
        const tried = new Set(probes(world).map(({ id }) => id));
        expect(world.started.filter(({ container }) => tried.has(container))).toEqual([]);
      }),
      RUNS,
    ));

  test('that came up is ended at once and told, and no other is, whatever happens', () =>
    fc.assert(
      fc.property(moves, (all) => {
        const world = createPoolWorld({ prewarm });
        play(world, all, () =>
          expect(
            present(world).filter(({ phase, isStopping }) => phase !== 'creating' && !isStopping),
          ).toEqual([]),
        );
        expect(tellings(world)).toHaveLength(endings(world, 'probed').length);
        const tried = probes(world).map(({ id }) => id);
        expect(tried).toEqual(expect.arrayContaining(endings(world, 'probed')));
      }),
      RUNS,
    ));

  test('has an answer at some time, however much waits and whatever came before', () =>
    fc.assert(
      fc.property(moves, fc.constantFrom(512, 1024), (all, memoryMb) => {
        const world = createPoolWorld({ memoryMb, prewarm });
        play(world, all);
        // One that was told of and still ends is the last one yet.
        for (const box of present(world)) if (box.isStopping) world.gone(box);
        const before = tellings(world).length;
        world.probe();
        world.settle();
        expect(tellings(world)).toHaveLength(before + 1);
        expect(present(world)).toEqual([]);
      }),
      RUNS,
    ));

  test('waits for memory that is in use, and gets it before those who waited longer', () => {
    const { world, busy } = occupied(512, 2);
    world.arrive(demand({ action: 'ann/next' }));
    world.probe();
    world.probe();
    expect(probes(world)).toEqual([]);
    world.gone(first(world));
    expect(probes(world)).toMatchObject([{ kind: busy.kind, memoryMb: 256, action: null }]);
    expect(world.created().at(-1)?.why).toEqual({ type: 'probe' });
    world.settle();
    expect(world.started.map(({ job }) => job.demand.action)).toContain('ann/next');
  });

  test('ends the container that was unused for longest, and no more than it needs', () => {
    const world = createPoolWorld({ memoryMb: 512 });
    for (const action of ['ann/a', 'ann/b']) {
      world.arrive(demand({ action }));
      world.settle();
      world.pass(1);
    }
    const longest = first(world);
    world.probe();
    expect(endings(world, 'evicted')).toEqual([longest.id]);
    expect(probes(world)).toEqual([]);
    world.gone(longest);
    expect(probes(world)).toHaveLength(1);
  });

  test('keeps the memory that comes free for it from those who come later', () => {
    const world = createPoolWorld({ memoryMb: 256 });
    world.arrive(demand());
    world.settle();
    world.probe();
    world.arrive(demand({ action: 'bob/later', namespace: 'bob', memoryMb: 128 }));
    world.gone(first(world));
    expect(probes(world)).toHaveLength(1);
    world.settle();
    expect(world.started.map(({ job }) => job.demand.action)).toContain('bob/later');
  });

  test('that fails tells nothing, and the next one is tried when it is asked for', () => {
    const world = createPoolWorld();
    for (const count of [1, 2]) {
      world.probe();
      expect(probes(world)).toHaveLength(count);
      world.gone(first(world), 'createFailed');
    }
    expect(tellings(world)).toEqual([]);
  });

  test('is as large as its invoker where that is small, and has the network that the server gives', () => {
    const world = createPoolWorld({ memoryMb: 128, network: 'none' });
    world.probe();
    expect(probes(world)).toMatchObject([{ memoryMb: 128, network: 'none', image: null }]);
  });

  test('that waits when the pool drains is not made, and one that is being made ends', () => {
    const { world } = occupied(512, 2);
    world.probe();
    world.drain();
    world.settle();
    world.probe();
    expect(probes(world)).toEqual([]);
    const other = createPoolWorld();
    other.probe();
    other.drain();
    expect(endings(other, 'shutdown')).toEqual([first(other).id]);
    expect(tellings(other)).toEqual([]);
  });
});
