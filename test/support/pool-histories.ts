/**
 * Whatever may happen to a pool, drawn at random: calls of some actions, what their containers do, and
 * probes.
 */
import fc from 'fast-check';
import type { PoolEffect } from '../../src/domain/scheduler/commands.ts';
import type { Demand } from '../../src/domain/scheduler/demand.ts';
import type { ContainerId } from '../../src/domain/kernel/ids.ts';
import { type Box, demand, type Job, type PoolWorld } from './pool-world.ts';

const SHAPES = {
  a: { concurrency: 1, memoryMb: 256 },
  b: { concurrency: 3, memoryMb: 128, network: 'none' },
  c: { concurrency: 200, memoryMb: 512 },
  d: { concurrency: 2, memoryMb: 128, instances: 2 },
} as const;

const NAMESPACES = ['ann', 'bob', 'cid'] as const;

const arrival = fc.record({
  type: fc.constant('arrive' as const),
  namespace: fc.constantFrom(...NAMESPACES),
  action: fc.constantFrom('a', 'b', 'c', 'd'),
});
const event = fc.record({
  type: fc.constantFrom(
    ...(['step', 'fail', 'bounce', 'gone', 'initFailed', 'createFailed', 'pass', 'probe'] as const),
  ),
  which: fc.nat(20),
  ms: fc.constantFrom(1, 300, 2_000, 11_000, 700_000),
});

type Arrival = typeof arrival extends fc.Arbitrary<infer Value> ? Value : never;
type Event = typeof event extends fc.Arbitrary<infer Value> ? Value : never;
export type Move = Arrival | Event;

export const moves: fc.Arbitrary<readonly Move[]> = fc.array(fc.oneof(arrival, event), {
  maxLength: 150,
  size: 'max',
});

/** All that may be called. */
export const DEMANDS: readonly Demand[] = NAMESPACES.flatMap((namespace) =>
  (['a', 'b', 'c', 'd'] as const).map((action) =>
    demand({ namespace, action: `${namespace}/${action}`, ...SHAPES[action] }),
  ),
);

export const arrivalOf = ({ namespace, action }: Arrival) =>
  demand({ namespace, action: `${namespace}/${action}`, ...SHAPES[action] });

/** What one move led to. */
export interface Step {
  readonly effects: readonly PoolEffect<Job>[];
  /** A run in it failed by its fault, or came too late. */
  readonly spoiled: ContainerId | null;
}

const NOTHING = { spoiled: null };

const act = (world: PoolWorld, { type, which, ms }: Event): Pick<Step, 'spoiled'> => {
  if (type === 'pass') world.pass(ms);
  if (type === 'probe') world.probe();
  const boxes = [...world.boxes.values()];
  const box = boxes[which % Math.max(1, boxes.length)];
  if (box === undefined || type === 'pass' || type === 'probe') return NOTHING;
  if (type === 'gone' || (box.isStopping && box.running.size === 0)) world.gone(box);
  else if (box.phase === 'creating')
    if (type === 'createFailed') world.gone(box, 'createFailed');
    else world.up(box);
  else if (box.phase === 'initialising') initialise(world, box, type);
  else if (box.running.size > 0) return end(world, box, type);
  return NOTHING;
};

const initialise = (world: PoolWorld, box: Box, type: string): void => {
  if (type !== 'initFailed') return world.ready(box);
  world.finish(box, false);
  world.gone(box, 'initFailed');
};

const end = (world: PoolWorld, box: Box, type: string): Pick<Step, 'spoiled'> => {
  if (type === 'bounce') world.bounce(box);
  else world.finish(box, type !== 'fail');
  return type === 'bounce' || type === 'fail' ? { spoiled: box.id } : NOTHING;
};

/** Lets the moves happen; `look` is told after each what it led to. */
export const play = (
  world: PoolWorld,
  all: readonly Move[],
  look: (step: Step, move: Move) => void = () => undefined,
): void => {
  for (const move of all) {
    const before = world.effects.length;
    const done =
      move.type === 'arrive' ? (world.arrive(arrivalOf(move)), NOTHING) : act(world, move);
    look({ effects: world.effects.slice(before), ...done }, move);
  }
};

/**
 * What containers do in a hundred milliseconds: each gets one step further, and its runs end. Those of
 * `brief` take no time, so that whoever waits there runs as well, and the container is unused then.
 */
export const pulse = (world: PoolWorld, brief = false): void => {
  for (const box of [...world.boxes.values()]) {
    if (box.phase === 'creating') world.up(box);
    else if (box.phase === 'initialising') world.ready(box);
    else for (const job of brief ? box.running : [...box.running]) world.finish(box, true, job);
    if (box.isStopping && box.running.size === 0) world.gone(box);
  }
  world.pass(100);
};
