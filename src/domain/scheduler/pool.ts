/**
 * The container pool of one invoker, decided: which containers there are, what they hold, who waits,
 * how much memory is promised. Each call notes what happened and says what is to be done about it.
 *
 * It owns its state and changes it in place, because a copy of every map for every activation would
 * cost more than the decision; for the rest it is pure: the same calls give the same effects, and
 * time and ids come in as arguments. The decisions within it are `action-pool.ts` and `memory.ts`.
 */
import type { ContainerRemovalReason, StartKind } from '../invoker/invoker.ts';
import type { ContainerId } from '../kernel/ids.ts';
import * as pools from './action-pool.ts';
import { type IdleContainer, roomFor } from './memory.ts';
import type { StartReason, Waited } from './reasons.ts';

/** What a job needs of the pool. */
export interface Demand {
  /** Jobs of one key may share a container: never two namespaces, actions or revisions (X17). */
  readonly key: string;
  readonly kind: string;
  readonly memoryMb: number;
  /** Jobs at once in one container. */
  readonly concurrency: number;
  /** `NS/[PKG/]NAME`. */
  readonly action: string;
}

export interface PoolLimits {
  readonly memoryMb: number;
  /** How long an unused container is kept, ms; 0 ends it at once. */
  readonly idleTimeoutMs: number;
  /** A new id, unique over restarts. */
  readonly newContainerId: () => ContainerId;
}

export interface Start<Job> {
  readonly type: 'Start';
  readonly container: ContainerId;
  readonly job: Job;
  readonly start: StartKind;
  readonly reason: StartReason;
}

export type PoolEffect<Job> =
  | Start<Job>
  | {
      readonly type: 'CreateContainer';
      readonly id: ContainerId;
      readonly kind: string;
      readonly memoryMb: number;
      readonly concurrency: number;
      readonly action: string;
    }
  | {
      readonly type: 'StopContainer';
      readonly id: ContainerId;
      readonly reason: ContainerRemovalReason;
    }
  | { readonly type: 'SweepIn'; readonly delayMs: number }
  /** It needs more memory than there is at all, and would wait for ever. */
  | { readonly type: 'Refuse'; readonly job: Job };

export interface Pool<Job> {
  readonly admit: (job: Job, nowMs: number) => readonly PoolEffect<Job>[];
  readonly ready: (container: ContainerId) => void;
  readonly ended: (
    container: ContainerId,
    healthy: boolean,
    nowMs: number,
  ) => readonly PoolEffect<Job>[];
  /** A run came too late for its container, which gets no more work. */
  readonly bounced: (container: ContainerId, nowMs: number) => readonly PoolEffect<Job>[];
  readonly gone: (container: ContainerId, nowMs: number) => readonly PoolEffect<Job>[];
  readonly sweep: (nowMs: number) => readonly PoolEffect<Job>[];
  /** Nobody waits any more; each container ends when nothing runs in it. */
  readonly drain: () => readonly PoolEffect<Job>[];
  readonly containers: () => number;
}

interface Member {
  readonly key: string;
  readonly memoryMb: number;
  /** It is ending: its memory is still held, but nobody is sent to it. */
  readonly ending: boolean;
}

type WaitedFor = Waited['for'];

const waitOf = (waitedFor: WaitedFor, ahead: number): Waited => ({
  for: waitedFor,
  ahead: { queue: ahead, namespace: null },
  memory: null,
  passedOver: [],
});

const NO_WAIT: StartReason = { queuedMs: 0, waited: null };

export const createPool = <Job>(limits: PoolLimits, demandOf: (job: Job) => Demand): Pool<Job> => {
  const actions = new Map<string, pools.ActionPool<Job>>();
  const members = new Map<ContainerId, Member>();
  /** Keys of the pools in which somebody waits, in the order in which they began to. */
  const hungry = new Set<string>();
  let usedMb = 0;
  let endingMb = 0;
  let draining = false;

  const keep = (key: string, pool: pools.ActionPool<Job>): void => {
    if (pools.isSpent(pool)) actions.delete(key);
    else actions.set(key, pool);
  };

  const start = (assigned: pools.Assigned<Job>, reason: StartReason): Start<Job> => ({
    type: 'Start',
    container: assigned.container,
    job: assigned.job,
    start: assigned.start,
    reason,
  });

  /** Gives free places of the pool to those who wait for them. */
  const serve = (key: string, waitedFor: WaitedFor, nowMs: number): PoolEffect<Job>[] => {
    const effects: PoolEffect<Job>[] = [];
    let pool = actions.get(key);
    while (pool !== undefined) {
      const next = pools.assignWaiting(pool);
      if (next === null) break;
      pool = next.pool;
      const { sinceMs, ahead } = next.waited;
      effects.push(start(next, { queuedMs: nowMs - sinceMs, waited: waitOf(waitedFor, ahead) }));
    }
    if (pool !== undefined) keep(key, pool);
    if (pool === undefined || pool.waiting.size === 0) hungry.delete(key);
    return effects;
  };

  const end = (id: ContainerId, reason: ContainerRemovalReason): PoolEffect<Job>[] => {
    const member = members.get(id);
    if (member === undefined || member.ending) return [];
    members.set(id, { ...member, ending: true });
    endingMb += member.memoryMb;
    const pool = actions.get(member.key);
    if (pool !== undefined) keep(member.key, pools.removed(pool, id));
    return [{ type: 'StopContainer', id, reason }];
  };

  /** Starts containers for those who wait, as far as memory goes, evicting idle ones of others. */
  const grow = (key: string, waitedFor: WaitedFor, nowMs: number): PoolEffect<Job>[] => {
    const effects: PoolEffect<Job>[] = [];
    for (let pool = actions.get(key); pool !== undefined && pool.waiting.size > 0;) {
      const need = { totalMb: limits.memoryMb, needMb: pool.memoryMb };
      const promised = roomFor({ ...need, usedMb: usedMb - endingMb, idle: idleContainers() });
      if (promised.type === 'full') break;
      if (promised.type === 'evict')
        effects.push(...promised.victims.flatMap((victim) => end(victim, 'evicted')));
      if (usedMb + need.needMb > need.totalMb) break;
      effects.push(...create(key, pool, nowMs), ...serve(key, waitedFor, nowMs));
      pool = actions.get(key);
    }
    return effects;
  };

  const idleContainers = (): readonly IdleContainer[] =>
    [...actions.values()].flatMap((pool) => pools.idle(pool));

  const create = (key: string, pool: pools.ActionPool<Job>, nowMs: number): PoolEffect<Job>[] => {
    const first = pools.firstWaiting(pool);
    if (first === null) return [];
    const id = limits.newContainerId();
    const { kind, action, memoryMb, concurrency } = demandOf(first);
    members.set(id, { key, memoryMb, ending: false });
    usedMb += memoryMb;
    actions.set(key, pools.added(pool, id, nowMs));
    return [{ type: 'CreateContainer', id, kind, memoryMb, concurrency, action }];
  };

  const feedHungry = (nowMs: number): PoolEffect<Job>[] =>
    [...hungry].flatMap((key) => [...serve(key, 'memory', nowMs), ...grow(key, 'memory', nowMs)]);

  /** One place in the container became free. */
  const release = (id: ContainerId, nowMs: number): PoolEffect<Job>[] => {
    const member = members.get(id);
    const pool = member === undefined ? undefined : actions.get(member.key);
    if (member === undefined || pool === undefined) return [];
    const after = pools.released(pool, id, nowMs);
    keep(member.key, after);
    // Who waits longer than it takes to ask for a container waits for memory.
    if (hungry.has(member.key)) return serve(member.key, 'memory', nowMs);
    if (!pools.isIdle(after, id)) return [];
    if (draining) return end(id, 'shutdown');
    if (hungry.size > 0) return [...feedHungry(nowMs), ...sweepLater()];
    return limits.idleTimeoutMs === 0 ? end(id, 'idle') : sweepLater();
  };

  const sweepLater = (): PoolEffect<Job>[] => [{ type: 'SweepIn', delayMs: limits.idleTimeoutMs }];

  return {
    admit: (job, nowMs) => {
      if (draining) return [];
      const { key, memoryMb, concurrency } = demandOf(job);
      if (memoryMb > limits.memoryMb) return [{ type: 'Refuse', job }];
      const pool = actions.get(key) ?? pools.createActionPool<Job>(concurrency, memoryMb);
      const assigned = pool.waiting.size === 0 ? pools.assign(pool, job) : null;
      if (assigned !== null) {
        actions.set(key, assigned.pool);
        return [start(assigned, NO_WAIT)];
      }
      actions.set(key, pools.wait(pool, job, nowMs));
      hungry.add(key);
      return grow(key, 'containerStart', nowMs);
    },
    ready: (id) => {
      const member = members.get(id);
      const pool = member === undefined ? undefined : actions.get(member.key);
      if (member !== undefined && pool !== undefined) keep(member.key, pools.started(pool, id));
    },
    ended: (id, healthy, nowMs) => {
      if (healthy) return release(id, nowMs);
      return [...end(id, 'runFailed'), ...feedHungry(nowMs)];
    },
    bounced: (id, nowMs) => [...end(id, 'runFailed'), ...feedHungry(nowMs)],
    gone: (id, nowMs) => {
      end(id, 'exited');
      const member = members.get(id);
      if (member === undefined) return [];
      members.delete(id);
      usedMb -= member.memoryMb;
      endingMb -= member.memoryMb;
      return draining ? [] : feedHungry(nowMs);
    },
    sweep: (nowMs) => {
      const idle = idleContainers();
      const due = idle.filter(({ idleSinceMs }) => idleSinceMs + limits.idleTimeoutMs <= nowMs);
      const left = idle.filter(({ idleSinceMs }) => idleSinceMs + limits.idleTimeoutMs > nowMs);
      const next = Math.min(...left.map(({ idleSinceMs }) => idleSinceMs + limits.idleTimeoutMs));
      return [
        ...due.flatMap(({ id }) => end(id, 'idle')),
        ...(left.length === 0 ? [] : [{ type: 'SweepIn' as const, delayMs: next - nowMs }]),
      ];
    },
    drain: () => {
      draining = true;
      hungry.clear();
      for (const [key, pool] of actions) keep(key, pools.withoutWaiting(pool));
      return idleContainers().flatMap(({ id }) => end(id, 'shutdown'));
    },
    containers: () => members.size,
  };
};
