/**
 * The containers of one action revision in one namespace at one invoker, and who waits for them.
 *
 * A container is never shared between namespaces, actions or revisions, so each of these pools
 * decides alone; only memory is common (`memory.ts`). A container that is still starting already
 * takes activations up to the concurrency limit: a burst of 450 at concurrency 200 opens
 * containers at requests 1, 201 and 401 (adobe-runtime R58).
 */
import type { ContainerId } from '../kernel/ids.ts';
import { dequeue, emptyFifo, enqueue, type Fifo } from '../kernel/fifo.ts';
import type { StartKind } from '../invoker/invoker.ts';
import type { IdleContainer } from './memory.ts';

export interface PooledContainer {
  readonly id: ContainerId;
  readonly phase: 'starting' | 'warm';
  readonly active: number;
  /** Since when nothing runs in it; meaningless while something does. */
  readonly idleSinceMs: number;
}

export interface Waiting<Job> {
  readonly job: Job;
  readonly sinceMs: number;
  /** How many waited in this pool when it came. */
  readonly ahead: number;
}

export interface ActionPool<Job> {
  readonly concurrency: number;
  readonly memoryMb: number;
  readonly containers: readonly PooledContainer[];
  readonly waiting: Fifo<Waiting<Job>>;
}

/** A job got a place in a container. */
export interface Assigned<Job> {
  readonly pool: ActionPool<Job>;
  readonly container: ContainerId;
  readonly start: StartKind;
  readonly job: Job;
}

export const createActionPool = <Job>(concurrency: number, memoryMb: number): ActionPool<Job> => ({
  concurrency,
  memoryMb,
  containers: [],
  waiting: emptyFifo(),
});

/** Takes a free place, in a warm container before a starting one. `null`: there is none. */
export const assign = <Job>(pool: ActionPool<Job>, job: Job): Assigned<Job> | null => {
  const free = freeContainer(pool);
  return free === null
    ? null
    : {
        pool: replaced(pool, { ...free, active: free.active + 1 }),
        container: free.id,
        // Only the activation that makes a container start is cold; the others find it there.
        start: free.phase === 'starting' && free.active === 0 ? 'cold' : 'warm',
        job,
      };
};

const freeContainer = <Job>(pool: ActionPool<Job>): PooledContainer | null => {
  let starting: PooledContainer | null = null;
  for (const container of pool.containers) {
    if (container.active >= pool.concurrency) continue;
    if (container.phase === 'warm') return container;
    starting ??= container;
  }
  return starting;
};

export const wait = <Job>(pool: ActionPool<Job>, job: Job, nowMs: number): ActionPool<Job> => ({
  ...pool,
  waiting: enqueue(pool.waiting, { job, sinceMs: nowMs, ahead: pool.waiting.size }),
});

/** Gives the first waiting job a free place. `null`: nobody waits, or there is none. */
export const assignWaiting = <Job>(
  pool: ActionPool<Job>,
): (Assigned<Job> & { readonly waited: Waiting<Job> }) | null => {
  const next = dequeue(pool.waiting);
  if (next === null) return null;
  const [waited, waiting] = next;
  const assigned = assign({ ...pool, waiting }, waited.job);
  return assigned === null ? null : { ...assigned, waited };
};

export const added = <Job>(
  pool: ActionPool<Job>,
  id: ContainerId,
  nowMs: number,
): ActionPool<Job> => ({
  ...pool,
  containers: [...pool.containers, { id, phase: 'starting', active: 0, idleSinceMs: nowMs }],
});

export const started = <Job>(pool: ActionPool<Job>, id: ContainerId): ActionPool<Job> =>
  updated(pool, id, (container) => ({ ...container, phase: 'warm' }));

/** One activation of the container ended. */
export const released = <Job>(
  pool: ActionPool<Job>,
  id: ContainerId,
  nowMs: number,
): ActionPool<Job> =>
  updated(pool, id, (container) => ({
    ...container,
    active: container.active - 1,
    idleSinceMs: nowMs,
  }));

export const removed = <Job>(pool: ActionPool<Job>, id: ContainerId): ActionPool<Job> => ({
  ...pool,
  containers: pool.containers.filter((container) => container.id !== id),
});

/** Nothing is left to remember of it. */
export const isSpent = <Job>(pool: ActionPool<Job>): boolean =>
  pool.containers.length === 0 && pool.waiting.size === 0;

const updated = <Job>(
  pool: ActionPool<Job>,
  id: ContainerId,
  change: (container: PooledContainer) => PooledContainer,
): ActionPool<Job> => {
  const container = pool.containers.find((candidate) => candidate.id === id);
  return container === undefined ? pool : replaced(pool, change(container));
};

const replaced = <Job>(pool: ActionPool<Job>, container: PooledContainer): ActionPool<Job> => ({
  ...pool,
  containers: pool.containers.map((other) => (other.id === container.id ? container : other)),
});

/** The containers in which nothing runs. */
export const idle = <Job>(pool: ActionPool<Job>): readonly IdleContainer[] =>
  pool.containers
    .filter((container) => container.active === 0)
    .map(({ id, idleSinceMs }) => ({ id, idleSinceMs, memoryMb: pool.memoryMb }));

export const isIdle = <Job>(pool: ActionPool<Job>, id: ContainerId): boolean =>
  pool.containers.some((container) => container.id === id && container.active === 0);

export const firstWaiting = <Job>(pool: ActionPool<Job>): Job | null =>
  dequeue(pool.waiting)?.[0].job ?? null;

export const withoutWaiting = <Job>(pool: ActionPool<Job>): ActionPool<Job> => ({
  ...pool,
  waiting: emptyFifo(),
});
