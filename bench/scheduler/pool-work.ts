/** What the pool of an invoker is asked, at each number of containers and of actions. */
import type { PoolSettings } from '../../src/domain/scheduler/pool-settings.ts';
import type { Demand } from '../../src/domain/scheduler/demand.ts';
import type { Case, Steps } from './case.ts';
import { createPoolWorld, demandOf, type PoolWorld, SETTINGS } from './pool-world.ts';

interface Size {
  readonly containers: number;
  readonly actions: number;
}

interface Work {
  readonly name: string;
  readonly fits?: (size: Size) => boolean;
  readonly prepare: (size: Size) => Steps;
}

const CONTAINERS = [10, 1_000, 10_000];
const ACTIONS = [1, 100, 10_000];
const MEMORY_MB = 128;
const nothing = (): void => undefined;
const always = (): boolean => true;

const worldOf = ({ containers }: Size, more: Partial<PoolSettings> = {}): PoolWorld =>
  createPoolWorld(
    { ...SETTINGS, memoryMb: containers * MEMORY_MB, ...more },
    { onEnded: nothing, isHealthy: always },
  );

/** Gives its items in turn, for ever. */
const rota = <Item>(items: readonly Item[]): (() => Item) => {
  let turn = -1;
  return () => {
    turn = (turn + 1) % items.length;
    const item = items[turn];
    if (item === undefined) throw new Error('a rota of nobody');
    return item;
  };
};

const demandsOf = ({ actions }: Size): readonly Demand[] =>
  Array.from({ length: actions }, (_, action) => demandOf(action));

/** Every container is there and unused. */
const fill = (world: PoolWorld, size: Size, next: () => Demand): void => {
  for (let made = 0; made < size.containers; made += 1) world.arrive(next());
  world.settle();
};

/** So many run at once, and each that ends is followed by the next. */
const keepRunning = (world: PoolWorld, most: number, next: () => Demand): Steps => ({
  step: () => {
    if (world.open() < most) world.arrive(next());
    else world.next();
  },
  decisions: world.decisions,
});

const warm: Work = {
  name: 'warm',
  fits: ({ containers, actions }) => actions <= containers,
  prepare: (size) => {
    const world = worldOf(size);
    const next = rota(demandsOf(size));
    fill(world, size, next);
    return keepRunning(world, Math.ceil(size.containers / 2), next);
  },
};

/** Whoever ends comes again, and two wait for each container: memory goes from one to the other. */
const contention: Work = {
  name: 'contention',
  prepare: (size) => {
    const world: PoolWorld = createPoolWorld(
      { ...SETTINGS, memoryMb: size.containers * MEMORY_MB },
      { onEnded: ({ demand }) => world.arrive(demand), isHealthy: always },
    );
    const next = rota(demandsOf(size));
    for (let job = 0; job < 3 * size.containers + size.actions; job += 1) world.arrive(next());
    const startMs = world.nowMs();
    while (world.nowMs() < startMs + 10 * SETTINGS.reclaimAfterMs) world.next();
    return { step: () => void world.next(), decisions: world.decisions };
  },
};

/** As many revisions of the actions that each call finds the container of its own evicted. */
const revisionsOf = (size: Size, memoryMb = MEMORY_MB): readonly Demand[] => {
  const calls = Math.max(size.actions, size.containers * 3);
  return Array.from({ length: calls }, (_, call) =>
    demandOf(call % size.actions, Math.floor(call / size.actions), memoryMb),
  );
};

const churn: Work = {
  name: 'churn',
  prepare: (size) => {
    const world = worldOf(size);
    const next = rota(revisionsOf(size));
    fill(world, size, next);
    return keepRunning(world, Math.ceil(size.containers / 4), next);
  },
};

/** The containers run for ever, as it were; each call gets a prewarmed one, which ends with it. */
const prewarmed: Work = {
  name: 'prewarmed',
  fits: ({ containers, actions }) => actions <= containers,
  prepare: (size) => {
    const stemCell = { kind: 'nodejs:22', memoryMb: 256, min: 4, max: 4 };
    const world = createPoolWorld(
      {
        ...SETTINGS,
        memoryMb: size.containers * MEMORY_MB + 8 * stemCell.memoryMb,
        prewarm: [stemCell],
      },
      { onEnded: nothing, isHealthy: ({ demand }) => demand.memoryMb === MEMORY_MB },
    );
    fill(world, size, rota(demandsOf(size)));
    const next = rota(revisionsOf(size, stemCell.memoryMb));
    return {
      step: () => {
        if (!world.next()) world.arrive(next());
      },
      decisions: world.decisions,
    };
  },
};

export const poolCases: readonly Case[] = [warm, contention, churn, prewarmed].flatMap(
  ({ name, fits = always, prepare }) =>
    CONTAINERS.flatMap((containers) =>
      ACTIONS.map((actions) => ({ containers, actions }))
        .filter(fits)
        .map((size) => ({
          work: `pool, ${name}`,
          size: { ...size },
          prepare: () => prepare(size),
        })),
    ),
);
