import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Box, createPoolWorld, demand, type PoolWorld } from '../../support/pool-world.ts';

const only = (world: PoolWorld): Box => {
  const [box, ...others] = world.boxes.values();
  if (box === undefined || others.length > 0) throw new Error(`${world.boxes.size} containers`);
  return box;
};
/** A container of the action that is warm and idle. */
const warmed = (world: PoolWorld, action: string, more = {}): Box => {
  const known = new Set(world.boxes.values());
  world.arrive(demand({ action, ...more }));
  world.settle();
  const made = [...world.boxes.values()].find((box) => !known.has(box));
  if (made === undefined) throw new Error('no container was made');
  return made;
};

describe('the numbers of the seeds', () => {
  test('a burst of 450 at concurrency 200 opens containers at requests 1, 201 and 401', () => {
    const world = createPoolWorld();
    const opened: number[] = [];
    for (let request = 1; request <= 450; request += 1) {
      const before = world.created().length;
      world.arrive(demand({ concurrency: 200 }));
      if (world.created().length > before) opened.push(request);
    }
    expect(opened).toEqual([1, 201, 401]);
    world.settle();
    expect(world.started).toHaveLength(450);
    expect(world.created()).toHaveLength(3);
  });

  test('the same burst into a warm container opens two more', () => {
    const world = createPoolWorld();
    warmed(world, 'ann/hello', { concurrency: 200 });
    const opened: number[] = [];
    for (let request = 1; request <= 450; request += 1) {
      const before = world.created().length;
      world.arrive(demand({ concurrency: 200 }));
      if (world.created().length > before) opened.push(request);
    }
    expect(opened).toEqual([201, 401]);
  });

  test('100 simultaneous calls use one container', () => {
    const world = createPoolWorld();
    world.arrive(demand({ concurrency: 200 }), 100);
    world.up(only(world));
    world.ready(only(world));
    expect(only(world).running.size).toBe(100);
    expect(world.started.map(({ start }) => start)).toEqual([
      'cold',
      ...Array.from({ length: 99 }, () => 'warm'),
    ]);
  });

  test('an unused container is kept for ten minutes and not longer', () => {
    const world = createPoolWorld();
    const box = warmed(world, 'ann/hello');
    world.pass(599_999);
    expect(box.isStopping).toBe(false);
    world.pass(1);
    expect(box.isStopping).toBe(true);
  });

  test('a prewarmed container is used only on an exact match of kind and memory', () => {
    const kinds = { kind: 'nodejs:22', min: 1, max: 1 };
    const prewarm = [256, 512].map((memoryMb) => ({ ...kinds, memoryMb }));
    const world = createPoolWorld({ memoryMb: 4096, prewarm });
    world.settle();
    expect([...world.boxes.values()].map(({ memoryMb }) => memoryMb)).toEqual([256, 512]);
    world.arrive(demand({ action: 'ann/a', memoryMb: 128 }));
    world.arrive(demand({ action: 'ann/b', memoryMb: 256, kind: 'python:3' }));
    expect(world.started).toHaveLength(0);
    world.arrive(demand({ action: 'ann/c', memoryMb: 512 }));
    expect(world.started.map(({ job, start }) => [job.demand.action, start])).toEqual([
      ['ann/c', 'prewarmed'],
    ]);
    world.settle();
    const starts = world.started.map(({ job, start }) => [job.demand.action, start]);
    expect(new Map(starts.map(([action, start]) => [action, start]))).toEqual(
      new Map([
        ['ann/c', 'prewarmed'],
        ['ann/a', 'cold'],
        ['ann/b', 'cold'],
      ]),
    );
  });

  test('after an error the container is destroyed and another takes over', () => {
    const world = createPoolWorld();
    const box = warmed(world, 'ann/hello');
    world.arrive(demand());
    world.finish(box, false);
    world.arrive(demand());
    world.settle();
    expect(world.boxes.has(box.id)).toBe(false);
    expect(world.started.at(-1)?.start).toBe('cold');
  });

  test('after a deploy of a new revision no old container serves it', () => {
    const world = createPoolWorld();
    const old = warmed(world, 'ann/hello');
    const { queue, ...same } = demand();
    world.arrive({ ...same, queue: `${queue}2` as typeof queue });
    world.settle();
    expect(world.started.at(-1)).toMatchObject({ start: 'cold' });
    expect(world.started.at(-1)?.container).not.toBe(old.id);
  });
});

describe('prewarmed containers', () => {
  const prewarm = [{ kind: 'nodejs:22', memoryMb: 256, min: 1, max: 3 }];

  test('one that is taken is replaced when the taker is initialised', () => {
    const world = createPoolWorld({ prewarm });
    world.settle();
    world.arrive(demand());
    expect(world.started[0]?.start).toBe('prewarmed');
    expect(world.created()).toHaveLength(1);
    world.settle();
    expect(world.created()).toHaveLength(2);
    expect(world.created().at(-1)?.action).toBeNull();
  });

  test('there are as many as there were cold starts in the last minute, within the bounds', () => {
    const world = createPoolWorld({ prewarm, memoryMb: 8192 });
    world.settle();
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f'])
      world.arrive(demand({ action: `ann/${name}` }));
    world.settle();
    const stemCells = () => [...world.boxes.values()].filter(({ queue }) => queue === null);
    expect(stemCells()).toHaveLength(3);
    world.pass(180_000);
    world.settle();
    expect(stemCells()).toHaveLength(1);
  });

  test('where they can not be made, the next try waits longer and longer', () => {
    const world = createPoolWorld({ prewarm });
    for (let minute = 0; minute < 10; minute += 1) {
      for (const box of world.boxes.values()) world.gone(box, 'createFailed');
      world.pass(60_000);
    }
    expect(world.created().length).toBeLessThan(25);
  });

  test('give their memory to whom they do not fit', () => {
    const world = createPoolWorld({ prewarm, memoryMb: 512 });
    world.settle();
    world.arrive(demand({ memoryMb: 512 }));
    world.settle();
    expect(world.started).toHaveLength(1);
  });
});

describe('memory', () => {
  test('the longest unused container makes room for another action', () => {
    const world = createPoolWorld({ memoryMb: 512 });
    const first = warmed(world, 'ann/a');
    world.pass(5);
    const second = warmed(world, 'ann/b');
    world.arrive(demand({ action: 'ann/c' }));
    expect([first.isStopping, second.isStopping]).toEqual([true, false]);
    world.settle();
    expect(world.started.at(-1)?.reason.waited?.for).toBe('memory');
  });

  test('nothing is evicted when that would not make room', () => {
    const world = createPoolWorld({ memoryMb: 512 });
    const idle = warmed(world, 'ann/a');
    warmed(world, 'ann/b');
    world.arrive(demand({ action: 'ann/b' }));
    world.arrive(demand({ action: 'ann/large', memoryMb: 512 }));
    expect(idle.isStopping).toBe(false);
    world.settle();
    expect(world.started.at(-1)?.job.demand.action).toBe('ann/large');
  });

  test('what would never fit is refused at once', () => {
    const world = createPoolWorld({ memoryMb: 512 });
    const jobs = world.arrive(demand({ memoryMb: 1024 }));
    expect(world.refused).toEqual(jobs);
  });

  test('an action has no more containers than its limit of instances', () => {
    const world = createPoolWorld({ memoryMb: 4096 });
    world.arrive(demand({ instances: 2 }), 10);
    expect(world.created()).toHaveLength(2);
    world.settle();
    expect(world.started).toHaveLength(10);
    expect(world.created()).toHaveLength(2);
    expect(world.started.at(-1)?.reason.waited?.for).toBe('instances');
  });
});

describe('fairness', () => {
  test('a queue that always has work gives its memory to one that waits too long', () => {
    const world = createPoolWorld({ memoryMb: 256 });
    const flood = demand({ namespace: 'ann' });
    world.arrive(flood, 10);
    world.up(only(world));
    world.ready(only(world));
    const [quiet] = world.arrive(demand({ namespace: 'bob' }));
    for (let second = 0; second < 3; second += 1) {
      for (const box of world.boxes.values())
        if (box.running.size > 0) world.finish(box);
        else if (box.isStopping) world.gone(box);
        else if (box.phase === 'creating') world.up(box);
      world.pass(1_000);
      world.arrive(flood, 5);
    }
    expect(world.started.map(({ job }) => job)).toContain(quiet);
  });

  test('memory that becomes free goes to the namespace that holds least', () => {
    const world = createPoolWorld({ memoryMb: 1024 });
    world.arrive(demand({ namespace: 'ann' }), 20);
    world.arrive(demand({ namespace: 'bob' }), 20);
    world.arrive(demand({ namespace: 'cid' }), 20);
    const ann = [...world.boxes.values()];
    for (const box of ann) {
      world.up(box);
      world.ready(box);
    }
    for (const box of ann.slice(0, 2)) world.finish(box, false);
    for (const box of ann.slice(0, 2)) world.gone(box);
    expect(
      world
        .created()
        .slice(4)
        .map(({ action }) => action),
    ).toEqual(['bob/hello', 'cid/hello']);
  });

  test('a large need never keeps small ones of others from free memory', () => {
    const world = createPoolWorld({ memoryMb: 1024 });
    const busy = warmed(world, 'ann/a', { memoryMb: 512 });
    world.arrive(demand({ action: 'ann/a', memoryMb: 512 }));
    world.arrive(demand({ namespace: 'bob', memoryMb: 1024 }));
    world.arrive(demand({ namespace: 'cid', memoryMb: 256 }));
    expect(world.created().at(-1)?.action).toBe('cid/hello');
    world.settle();
    expect(world.boxes.has(busy.id)).toBe(false);
    expect(world.started).toHaveLength(4);
  });
});

describe('what ends', () => {
  test('all that waited for a container whose init failed end with it', () => {
    const world = createPoolWorld();
    const [, ...others] = world.arrive(demand({ concurrency: 5 }), 12);
    const [box] = world.boxes.values();
    if (box === undefined) throw new Error('no container');
    world.up(box);
    for (const other of [...world.boxes.values()].slice(1)) world.gone(other, 'createFailed');
    world.finish(box, false);
    world.gone(box, 'initFailed');
    expect(world.failed.length + world.refused.length).toBeLessThan(12);
    world.settle();
    expect(world.waiting()).toBe(0);
    expect(world.failed.every((job) => others.includes(job))).toBe(true);
  });

  test('a run that came too late goes before those that wait', () => {
    const world = createPoolWorld({ memoryMb: 256 });
    const [first, second] = world.arrive(demand(), 2);
    world.up(only(world));
    world.bounce(only(world));
    world.settle();
    expect(world.started.map(({ job }) => job)).toEqual([first, first, second]);
  });

  test('a run of which nothing is heard is given up with its container', () => {
    const world = createPoolWorld();
    const box = warmed(world, 'ann/hello', { timeoutMs: 1_000 });
    world.arrive(demand({ timeoutMs: 1_000 }));
    world.pass(61_000);
    expect(world.effects.some(({ type }) => type === 'ExpireContainer')).toBe(false);
    world.pass(20_000);
    expect(world.effects).toContainEqual({ type: 'ExpireContainer', id: box.id });
  });

  test('a container is paused when it rests, and resumed before it runs', () => {
    const world = createPoolWorld();
    const box = warmed(world, 'ann/hello');
    world.pass(10_000);
    expect(box.isPaused).toBe(true);
    world.arrive(demand());
    expect(box.isPaused).toBe(false);
    expect(world.effects.slice(-3).map(({ type }) => type)).toContain('ResumeContainer');
  });
});

const arrival = fc.record({
  type: fc.constant('arrive' as const),
  namespace: fc.constantFrom('ann', 'bob', 'cid'),
  action: fc.constantFrom('a', 'b', 'c'),
});
const event = fc.record({
  type: fc.constantFrom('step', 'fail', 'bounce', 'gone', 'initFailed', 'createFailed', 'pass'),
  which: fc.nat(20),
  ms: fc.constantFrom(1, 300, 2_000, 11_000, 700_000),
});

const SHAPES = {
  a: { concurrency: 1, memoryMb: 256 },
  b: { concurrency: 3, memoryMb: 128 },
  c: { concurrency: 200, memoryMb: 512 },
} as const;

const apply = (
  world: PoolWorld,
  { type, which, ms }: { type: string; which: number; ms: number },
) => {
  if (type === 'pass') return world.pass(ms);
  const boxes = [...world.boxes.values()];
  const box = boxes[which % Math.max(1, boxes.length)];
  if (box === undefined) return;
  if (box.isStopping && box.running.size === 0) return world.gone(box);
  if (type === 'gone') return world.gone(box);
  if (box.phase === 'creating')
    return type === 'createFailed' ? world.gone(box, 'createFailed') : world.up(box);
  if (box.phase === 'initialising') {
    if (type !== 'initFailed') return world.ready(box);
    world.finish(box, false);
    return world.gone(box, 'initFailed');
  }
  if (box.running.size === 0) return;
  if (type === 'bounce') return world.bounce(box);
  world.finish(box, type !== 'fail');
};

describe('whatever happens', () => {
  const steps = fc.array(fc.oneof(arrival, event), { maxLength: 200, size: 'max' });
  const prewarm = [{ kind: 'nodejs:22', memoryMb: 256, min: 1, max: 2 }];
  const play = (
    world: PoolWorld,
    moves: readonly (typeof steps extends fc.Arbitrary<infer S> ? S : never)[number][],
  ) => {
    for (const move of moves)
      if (move.type === 'arrive')
        world.arrive(
          demand({
            namespace: move.namespace,
            action: `${move.namespace}/${move.action}`,
            ...SHAPES[move.action],
          }),
        );
      else apply(world, move);
  };

  test('everybody who waits gets a turn, and the memory is whole again', () => {
    fc.assert(
      fc.property(
        steps,
        fc.constantFrom(512, 1024, 3000),
        fc.boolean(),
        (moves, memoryMb, isWarm) => {
          const world = createPoolWorld({ memoryMb, prewarm: isWarm ? prewarm : [] });
          play(world, moves);
          world.settle();
          expect(world.waiting()).toBe(0);
          world.drain();
          for (const box of world.boxes.values()) world.gone(box);
          expect(world.usedMb()).toBe(0);
        },
      ),
      { numRuns: 150 },
    );
  });

  test('within a queue at concurrency 1 they start in the order in which they came (P17)', () => {
    fc.assert(
      fc.property(steps, (moves) => {
        const world = createPoolWorld();
        play(
          world,
          moves.filter(({ type }) => type !== 'bounce'),
        );
        world.settle();
        const last = new Map<string, number>();
        for (const { job } of world.started) {
          expect(job.number).toBeGreaterThan(last.get(job.demand.queue) ?? 0);
          last.set(job.demand.queue, job.number);
        }
      }),
    );
  });

  test('the same commands at the same times give the same effects (P50)', () => {
    fc.assert(
      fc.property(steps, (moves) => {
        const [one, other] = [createPoolWorld({ prewarm }), createPoolWorld({ prewarm })];
        play(one, moves);
        play(other, moves);
        expect(JSON.stringify(one.effects)).toBe(JSON.stringify(other.effects));
      }),
    );
  });
});
