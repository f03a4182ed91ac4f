import { expect, test } from 'vitest';
import type { Excess } from '../../../src/containers/limits/container-limits.ts';
import { watchExcess } from '../../../src/containers/limits/excess-watch.ts';

const settled = (): Promise<void> => new Promise(setImmediate);

const watched = () => {
  let waiting: (() => void) | null = null;
  const world = { found: null as Excess | null, looks: 0, ended: [] as Excess[] };
  const watch = watchExcess({
    clock: {
      nowMs: () => 0,
      schedule: (_, callback) => {
        waiting = callback;
        return () => (waiting = null);
      },
    },
    look: () => {
      world.looks += 1;
      return Promise.resolve(world.found);
    },
    onExcess: (excess) => world.ended.push(excess),
  });
  const tick = (): Promise<void> => {
    const callback = waiting;
    waiting = null;
    callback?.();
    return settled();
  };
  return { world, watch, tick };
};

test('a container is looked at until it is paused, once after, and then no more', async () => {
  const { world, watch, tick } = watched();
  await tick();
  expect(world.looks).toBe(0);
  watch.wake();
  for (const _ of Array(5)) await tick();
  expect(world.looks).toBe(5);
  watch.sleep();
  await tick();
  await tick();
  expect(world.looks).toBe(6);
  watch.wake();
  await tick();
  expect(world.looks).toBe(7);
});

test('a container that rests for a moment only is looked at as often as any', async () => {
  const { world, watch, tick } = watched();
  watch.wake();
  watch.sleep();
  watch.wake();
  await tick();
  expect(world.looks).toBe(1);
  await tick();
  expect(world.looks).toBe(2);
});

test('what begins and ends between two looks is looked at, too', async () => {
  const { world, watch, tick } = watched();
  watch.wake();
  watch.sleep();
  world.found = 'memory';
  await tick();
  expect(world.ended).toEqual(['memory']);
});

test('a container that is ended is not looked at any more', async () => {
  const { world, watch, tick } = watched();
  watch.wake();
  world.found = 'processes';
  await tick();
  watch.wake();
  await tick();
  expect([world.looks, world.ended]).toEqual([1, ['processes']]);
  const other = watched();
  other.watch.wake();
  other.watch.stop();
  await other.tick();
  expect(other.world.looks).toBe(0);
});
