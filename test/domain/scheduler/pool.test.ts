import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { demandOf, type Job } from '../../../src/actors/pool/job.ts';
import {
  createPool,
  type Pool,
  type PoolEffect,
  type PoolLimits,
} from '../../../src/domain/scheduler/pool.ts';
import { type ContainerId, containerId, offset } from '../../../src/domain/kernel/ids.ts';
import { type EntityName, parseEntityName } from '../../../src/domain/names.ts';
import { E } from '../../../src/domain/kernel/fp.ts';
import { acceptedEvent } from '../../support/activation-fixtures.ts';

interface Shape {
  readonly name: string;
  readonly concurrency: number;
  readonly memory: number;
}

const entityName = (text: string): EntityName => {
  const name = parseEntityName(text);
  if (E.isLeft(name)) throw new Error(name.left.type);
  return name.right;
};

const jobOf = (number: number, { name, concurrency, memory }: Shape): Job => {
  const base = acceptedEvent();
  const limits = { ...base.action.limits, concurrency, memory };
  const event = { ...base, action: { ...base.action, name: entityName(name), limits } };
  return {
    offset: offset(number),
    accepted: event,
    state: { phase: 'accepted', accepted: event },
    bounces: 0,
  };
};

const books = (limits: Partial<PoolLimits> = {}): Pool<Job> => {
  let made = 0;
  return createPool<Job>(
    {
      memoryMb: 1024,
      idleTimeoutMs: 600_000,
      newContainerId: () => containerId(`c${(made += 1)}`),
      ...limits,
    },
    demandOf,
  );
};

const created = (effects: readonly PoolEffect<Job>[]): readonly ContainerId[] =>
  effects.flatMap((effect) => (effect.type === 'CreateContainer' ? [effect.id] : []));

describe('the pool', () => {
  test('opens containers at requests 1, 201 and 401 of a burst of 450 at concurrency 200', () => {
    const pool = books();
    const opened: number[] = [];
    for (let request = 1; request <= 450; request += 1) {
      const effects = pool.admit(
        jobOf(request, { name: 'hello', concurrency: 200, memory: 256 }),
        0,
      );
      if (created(effects).length > 0) opened.push(request);
    }
    expect(opened).toEqual([1, 201, 401]);
  });

  test('serves 100 simultaneous calls from one container', () => {
    const pool = books();
    const effects = Array.from({ length: 100 }, (_, n) =>
      pool.admit(jobOf(n + 1, { name: 'hello', concurrency: 200, memory: 256 }), 0),
    ).flat();
    expect(created(effects)).toHaveLength(1);
  });

  test('keeps an unused container for the idle time and not longer', () => {
    const pool = books({ idleTimeoutMs: 1_000 });
    const shape = { name: 'hello', concurrency: 1, memory: 256 };
    const [id] = created(pool.admit(jobOf(1, shape), 0));
    if (id === undefined) throw new Error('no container');
    pool.ready(id);
    expect(pool.ended(id, true, 100)).toEqual([{ type: 'SweepIn', delayMs: 1_000 }]);
    expect(pool.sweep(1_099)).toEqual([{ type: 'SweepIn', delayMs: 1 }]);
    expect(pool.sweep(1_100)).toEqual([{ type: 'StopContainer', id, reason: 'idle' }]);
  });

  test('makes a container for every call when unused ones are kept for no time', () => {
    const pool = books({ idleTimeoutMs: 0 });
    const shape = { name: 'hello', concurrency: 1, memory: 256 };
    const [id] = created(pool.admit(jobOf(1, shape), 0));
    if (id === undefined) throw new Error('no container');
    expect(pool.ended(id, true, 1)).toEqual([{ type: 'StopContainer', id, reason: 'idle' }]);
    expect(created(pool.admit(jobOf(2, shape), 2))).toHaveLength(1);
  });

  test('gives a container that failed no more work', () => {
    const pool = books();
    const shape = { name: 'hello', concurrency: 10, memory: 256 };
    const [failed] = created(pool.admit(jobOf(1, shape), 0));
    if (failed === undefined) throw new Error('no container');
    pool.ended(failed, false, 1);
    const effects = pool.admit(jobOf(2, shape), 2);
    expect(created(effects)).toHaveLength(1);
    expect(effects.some((effect) => effect.type === 'Start' && effect.container === failed)).toBe(
      false,
    );
  });

  test('refuses a job that needs more memory than there is at all', () => {
    const job = jobOf(1, { name: 'large', concurrency: 1, memory: 2048 });
    expect(books().admit(job, 0)).toEqual([{ type: 'Refuse', job }]);
  });

  test('that drains ends unused containers at once and the others when nothing runs in them', () => {
    const pool = books();
    const shape = (name: string) => ({ name, concurrency: 2, memory: 256 });
    const [unused] = created(pool.admit(jobOf(1, shape('one')), 0));
    const [used] = created(pool.admit(jobOf(2, shape('two')), 0));
    if (unused === undefined || used === undefined) throw new Error('no container');
    pool.admit(jobOf(3, shape('two')), 0);
    pool.ended(unused, true, 1);
    expect(pool.drain()).toEqual([{ type: 'StopContainer', id: unused, reason: 'shutdown' }]);
    expect(pool.admit(jobOf(4, shape('two')), 2)).toEqual([]);
    expect(pool.ended(used, true, 3)).toEqual([]);
    expect(pool.ended(used, true, 4)).toEqual([
      { type: 'StopContainer', id: used, reason: 'shutdown' },
    ]);
  });

  test('evicts the unused container of another action only when memory is short', () => {
    const pool = books({ memoryMb: 512 });
    const [one] = created(pool.admit(jobOf(1, { name: 'one', concurrency: 1, memory: 512 }), 0));
    if (one === undefined) throw new Error('no container');
    pool.ended(one, true, 1);
    expect(pool.admit(jobOf(2, { name: 'two', concurrency: 1, memory: 256 }), 2)).toEqual([
      { type: 'StopContainer', id: one, reason: 'evicted' },
    ]);
    const effects = pool.gone(one, 3);
    expect(created(effects)).toHaveLength(1);
    expect(effects.find((effect) => effect.type === 'Start')).toMatchObject({
      reason: { queuedMs: 1, waitedFor: 'memory', ahead: 0 },
    });
  });
});

const SHAPES: readonly Shape[] = [
  { name: 'small', concurrency: 3, memory: 128 },
  { name: 'single', concurrency: 1, memory: 256 },
  { name: 'large', concurrency: 2, memory: 512 },
];

type Step =
  | { readonly type: 'admit'; readonly shape: number }
  | { readonly type: 'end'; readonly pick: number; readonly healthy: boolean }
  | { readonly type: 'gone'; readonly pick: number }
  | { readonly type: 'sweep' };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ type: fc.constant('admit' as const), shape: fc.nat(2) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('end' as const),
      pick: fc.nat(),
      healthy: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('gone' as const), pick: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('sweep' as const) }) },
);

/** Plays the containers: what the books ask for happens, in the order of the steps. */
const play = (steps: readonly Step[]) => {
  const pool = books();
  const memory = new Map<ContainerId, number>();
  const limit = new Map<ContainerId, number>();
  const owner = new Map<ContainerId, string>();
  const active: { readonly container: ContainerId; readonly job: Job }[] = [];
  const stopping = new Set<ContainerId>();
  const startedOrder = new Map<string, number[]>();
  let admitted = 0;
  let nowMs = 0;

  const perform = (effects: readonly PoolEffect<Job>[]): void => {
    for (const effect of effects) {
      if (effect.type === 'CreateContainer') {
        memory.set(effect.id, effect.memoryMb);
        limit.set(effect.id, effect.concurrency);
        owner.set(effect.id, effect.action);
        pool.ready(effect.id);
      }
      if (effect.type === 'StopContainer') stopping.add(effect.id);
      if (effect.type === 'Start') {
        const { job } = effect;
        const { name } = job.accepted.action;
        active.push({ container: effect.container, job });
        startedOrder.set(name, [...(startedOrder.get(name) ?? []), job.offset]);
        expect(stopping.has(effect.container)).toBe(false);
        expect(owner.get(effect.container)?.endsWith(`/${name}`)).toBe(true);
      }
    }
    expect([...memory.values()].reduce((sum, mb) => sum + mb, 0)).toBeLessThanOrEqual(1024);
    for (const [id, most] of limit)
      expect(active.filter(({ container }) => container === id).length).toBeLessThanOrEqual(most);
  };

  const end = (index: number, healthy: boolean): void => {
    const [over] = active.splice(index, 1);
    if (over !== undefined) perform(pool.ended(over.container, healthy, nowMs));
  };

  const quiet = (id: ContainerId): boolean => !active.some(({ container }) => container === id);

  const removeOne = (pick: number): void => {
    const ready = [...stopping].filter(quiet);
    const id = ready[pick % Math.max(1, ready.length)];
    if (id === undefined) return;
    stopping.delete(id);
    memory.delete(id);
    limit.delete(id);
    perform(pool.gone(id, nowMs));
  };

  for (const one of steps) {
    nowMs += 1;
    if (one.type === 'admit') {
      const shape = SHAPES[one.shape];
      if (shape !== undefined) perform(pool.admit(jobOf((admitted += 1), shape), nowMs));
    }
    if (one.type === 'end' && active.length > 0) end(one.pick % active.length, one.healthy);
    if (one.type === 'gone') removeOne(one.pick);
    if (one.type === 'sweep') perform(pool.sweep(nowMs));
  }
  while (active.length > 0 || [...stopping].some(quiet)) {
    nowMs += 1;
    if (active.length > 0) end(0, true);
    else removeOne(0);
  }
  return { admitted, startedOrder, containers: pool.containers() - memory.size };
};

test('whatever happens, every job starts exactly once, in order, within memory and concurrency', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const { admitted, startedOrder, containers } = play(steps);
      const started = [...startedOrder.values()].flat();
      expect(started.toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: admitted }, (_, n) => n + 1),
      );
      for (const order of startedOrder.values())
        expect(order).toEqual(order.toSorted((a, b) => a - b));
      expect(containers).toBe(0);
    }),
  );
});
