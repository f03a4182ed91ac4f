import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { offset, type QueueKey, queueKey } from '../../../src/domain/kernel/ids.ts';
import { createBacklog, type Waiter } from '../../../src/domain/scheduler/backlog.ts';

const work = (namespace: string, action: string): Waiter => ({
  namespace,
  queue: queueKey(`${namespace} ${namespace}/${action} 1`),
});

/** A backlog, what came into memory by queue, and what is there now. */
const open = (windowMax: number) => {
  const backlog = createBacklog({ windowMax });
  const came = new Map<QueueKey, number[]>();
  const there: { readonly queue: QueueKey; readonly at: number }[] = [];
  const known = new Map<number, QueueKey>();
  let last = 0;
  const enter = (at: number): void => {
    const queue = known.get(at);
    if (queue === undefined) throw new Error(`nobody is at ${at}`);
    came.set(queue, [...(came.get(queue) ?? []), at]);
    there.push({ queue, at });
  };
  return {
    backlog,
    came,
    there,
    arrive: (waiter: Waiter, count = 1): void => {
      for (let n = 0; n < count; n += 1) {
        const at = offset((last += 3));
        known.set(at, waiter.queue);
        if (backlog.arrived(waiter, at) === 'load') enter(at);
      }
    },
    readBack: (): number => {
      const next = backlog.next();
      for (const { at } of next) enter(at);
      backlog.loaded();
      return next.length;
    },
    leave: (which: number): void => {
      const [one] = there.splice(which % Math.max(1, there.length), 1);
      if (one !== undefined) backlog.left(one.queue);
    },
    inMemoryOf: ({ queue }: Waiter): number => there.filter((one) => one.queue === queue).length,
  };
};

describe('the backlog', () => {
  test('P17: each queue keeps its order, none is lost, and memory stays bounded', () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ ns: fc.nat(3), action: fc.nat(2), count: fc.nat(30) }) },
      { weight: 3, arbitrary: fc.record({ leave: fc.nat(1000) }) },
      { weight: 2, arbitrary: fc.constant('read' as const) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 150, size: 'max' }), fc.nat(60), (steps, size) => {
        const windowMax = size + 1;
        const world = open(windowMax);
        let arrived = 0;
        for (const one of steps)
          if (one === 'read') world.readBack();
          else if ('leave' in one) world.leave(one.leave);
          else {
            world.arrive(work(`ns${one.ns}`, `a${one.action}`), one.count);
            arrived += one.count;
          }
        expect(world.backlog.inMemory()).toBe(world.there.length);
        expect(world.there.length).toBeLessThanOrEqual(2 * windowMax);
        while (world.there.length > 0 || world.backlog.parked() > 0) {
          world.readBack();
          world.leave(0);
        }
        const all = [...world.came.values()];
        expect(all.flat()).toHaveLength(arrived);
        for (const queue of all) expect(queue).toEqual(queue.toSorted((a, b) => a - b));
      }),
    );
  });

  test('P22: a flood does not keep the first calls of others out of memory', () => {
    const world = open(100);
    world.arrive(work('ann', 'flood'), 5_000);
    world.arrive(work('bob', 'quiet'), 10);
    expect(world.inMemoryOf(work('bob', 'quiet'))).toBe(10);
  });

  test('P22: nor does a slow action of the same namespace', () => {
    const world = open(100);
    world.arrive(work('ann', 'slow'), 5_000);
    world.arrive(work('ann', 'other'), 40);
    expect(world.inMemoryOf(work('ann', 'other'))).toBe(16);
  });

  test('what is read back is shared evenly between namespaces, then between queues', () => {
    const world = open(100);
    world.arrive(work('ann', 'a'), 1_000);
    world.arrive(work('bob', 'a'), 1_000);
    world.arrive(work('bob', 'b'), 1_000);
    for (let n = 0; n < 600; n += 1) {
      world.leave(0);
      world.readBack();
    }
    expect(world.inMemoryOf(work('ann', 'a'))).toBeGreaterThan(30);
    expect(world.inMemoryOf(work('bob', 'a'))).toBeGreaterThan(20);
    expect(world.inMemoryOf(work('bob', 'b'))).toBeGreaterThan(20);
  });

  test('says how many were ahead', () => {
    const world = open(2);
    world.arrive(work('ann', 'a'), 40);
    for (let n = 0; n < 20; n += 1) world.leave(0);
    expect(world.backlog.next()[0]).toMatchObject({ ahead: 4 });
  });

  test('what comes while its queue is being read back stays behind it', () => {
    const world = open(4);
    world.arrive(work('ann', 'a'), 20);
    while (world.there.length > 0) world.leave(0);
    const parked = world.backlog.next();
    expect(parked.length).toBeGreaterThan(0);
    expect(world.backlog.arrived(work('ann', 'a'), offset(1_000))).toBe('park');
  });
});
