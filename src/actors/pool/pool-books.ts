/**
 * The books of a container pool: which containers there are, what they hold, who waits, how much
 * memory is promised. Each call notes what happened and says what is to be done about it; the
 * decisions themselves are the pure functions of `domain/scheduler`.
 *
 * No clock, no messages, no journal: the same calls give the same effects.
 */
import type { ContainerRemovalReason } from '../../domain/invoker/invoker.ts';
import type { ActivationAccepted } from '../../domain/activation/events.ts';
import type { ContainerId } from '../../domain/kernel/ids.ts';
import { actionId } from '../../domain/names.ts';
import * as pools from '../../domain/scheduler/action-pool.ts';
import { roomFor } from '../../domain/scheduler/memory.ts';
import type { StartReason } from '../../domain/scheduler/reasons.ts';
import type { Job, Run } from '../invoker/job.ts';

export interface PoolLimits {
  readonly memoryMb: number;
  /** How long an unused container is kept, ms; 0 ends it at once. */
  readonly idleTimeoutMs: number;
  /** A new id, unique over restarts. */
  readonly newContainerId: () => ContainerId;
}

export interface Start {
  readonly type: 'Start';
  readonly container: ContainerId;
  readonly run: Run;
  readonly reason: StartReason;
}

export type PoolEffect =
  | Start
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
  | { readonly type: 'SweepIn'; readonly delayMs: number };

export interface PoolBooks {
  readonly admit: (job: Job, nowMs: number) => readonly PoolEffect[];
  readonly ready: (container: ContainerId) => void;
  readonly ended: (
    container: ContainerId,
    healthy: boolean,
    nowMs: number,
  ) => readonly PoolEffect[];
  /** A run came too late for its container, which gets no more work. */
  readonly bounced: (container: ContainerId, nowMs: number) => readonly PoolEffect[];
  readonly gone: (container: ContainerId, nowMs: number) => readonly PoolEffect[];
  readonly sweep: (nowMs: number) => readonly PoolEffect[];
  /** Who waits stays in the journal; containers end when what runs in them has ended. */
  readonly drain: () => readonly PoolEffect[];
  readonly containers: () => number;
}

interface Member {
  readonly key: string;
  readonly memoryMb: number;
  /** It is ending: its memory is still held, but nobody is sent to it. */
  readonly ending: boolean;
}

const NO_WAIT: StartReason = { queuedMs: 0, waitedFor: 'nothing', ahead: 0 };

/** A container is never shared between namespaces, actions or revisions (adobe-runtime X17). */
const reuseKey = ({ caller, action }: ActivationAccepted): string =>
  `${caller.namespace} ${actionId(action)} ${action.revision}`;

export const createPoolBooks = (limits: PoolLimits): PoolBooks => {
  const actions = new Map<string, pools.ActionPool<Job>>();
  const members = new Map<ContainerId, Member>();
  /** Keys of the pools in which somebody waits, the longest waiting first. */
  const hungry = new Set<string>();
  let usedMb = 0;
  let endingMb = 0;
  let draining = false;

  const keep = (key: string, pool: pools.ActionPool<Job>): void => {
    if (pools.isSpent(pool)) actions.delete(key);
    else actions.set(key, pool);
  };

  const start = (assigned: pools.Assigned<Job>, reason: StartReason): Start => ({
    type: 'Start',
    container: assigned.container,
    run: { job: assigned.job, start: assigned.start },
    reason,
  });

  /** Gives free places of the pool to those who wait for them. */
  const serve = (key: string, waitedFor: StartReason['waitedFor'], nowMs: number): PoolEffect[] => {
    const effects: PoolEffect[] = [];
    let pool = actions.get(key);
    while (pool !== undefined) {
      const next = pools.assignWaiting(pool);
      if (next === null) break;
      pool = next.pool;
      const { sinceMs, ahead } = next.waited;
      effects.push(start(next, { queuedMs: nowMs - sinceMs, waitedFor, ahead }));
    }
    if (pool !== undefined) keep(key, pool);
    if (pool === undefined || pool.waiting.size === 0) hungry.delete(key);
    return effects;
  };

  const end = (id: ContainerId, reason: ContainerRemovalReason): PoolEffect[] => {
    const member = members.get(id);
    if (member === undefined || member.ending) return [];
    members.set(id, { ...member, ending: true });
    endingMb += member.memoryMb;
    const pool = actions.get(member.key);
    if (pool !== undefined) keep(member.key, pools.removed(pool, id));
    return [{ type: 'StopContainer', id, reason }];
  };

  /** Starts containers for those who wait, as far as memory goes, evicting idle ones of others. */
  const grow = (key: string, nowMs: number): PoolEffect[] => {
    const effects: PoolEffect[] = [];
    for (let pool = actions.get(key); pool !== undefined && pool.waiting.size > 0;) {
      const need = { totalMb: limits.memoryMb, needMb: pool.memoryMb };
      const promised = roomFor({ ...need, usedMb: usedMb - endingMb, idle: idleContainers() });
      if (promised.type === 'full') break;
      if (promised.type === 'evict')
        effects.push(...promised.victims.flatMap((victim) => end(victim, 'evicted')));
      if (usedMb + need.needMb > need.totalMb) break;
      effects.push(...create(key, pool, nowMs), ...serve(key, 'containerStart', nowMs));
      pool = actions.get(key);
    }
    return effects;
  };

  const idleContainers = () => [...actions.values()].flatMap((pool) => pools.idle(pool));

  const create = (key: string, pool: pools.ActionPool<Job>, nowMs: number): PoolEffect[] => {
    const first = pools.firstWaiting(pool);
    if (first === null) return [];
    const id = limits.newContainerId();
    const { memoryMb, concurrency } = pool;
    const { action } = first.accepted;
    members.set(id, { key, memoryMb, ending: false });
    usedMb += memoryMb;
    actions.set(key, pools.added(pool, id, nowMs));
    const { kind } = action;
    return [{ type: 'CreateContainer', id, kind, memoryMb, concurrency, action: actionId(action) }];
  };

  const feedHungry = (nowMs: number): PoolEffect[] =>
    [...hungry].flatMap((key) => [...serve(key, 'memory', nowMs), ...grow(key, nowMs)]);

  /** One place in the container became free. */
  const release = (id: ContainerId, nowMs: number): PoolEffect[] => {
    const member = members.get(id);
    const pool = member === undefined ? undefined : actions.get(member.key);
    if (member === undefined || pool === undefined) return [];
    const after = pools.released(pool, id, nowMs);
    keep(member.key, after);
    if (hungry.has(member.key)) return serve(member.key, 'containerStart', nowMs);
    if (!pools.isIdle(after, id)) return [];
    if (hungry.size > 0) return feedHungry(nowMs);
    if (limits.idleTimeoutMs === 0) return end(id, 'idle');
    return [{ type: 'SweepIn', delayMs: limits.idleTimeoutMs }];
  };

  return {
    admit: (job, nowMs) => {
      if (draining) return [];
      const { limits: own } = job.accepted.action;
      const key = reuseKey(job.accepted);
      const pool = actions.get(key) ?? pools.createActionPool<Job>(own.concurrency, own.memory);
      const assigned = pool.waiting.size === 0 ? pools.assign(pool, job) : null;
      if (assigned !== null) {
        actions.set(key, assigned.pool);
        return [start(assigned, NO_WAIT)];
      }
      actions.set(key, pools.wait(pool, job, nowMs));
      hungry.add(key);
      return grow(key, nowMs);
    },
    ready: (id) => {
      const member = members.get(id);
      const pool = member === undefined ? undefined : actions.get(member.key);
      if (member !== undefined && pool !== undefined) keep(member.key, pools.started(pool, id));
    },
    ended: (id, healthy, nowMs) => {
      if (healthy && !draining) return release(id, nowMs);
      return [...end(id, healthy ? 'shutdown' : 'runFailed'), ...feedHungry(nowMs)];
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
      actions.clear();
      hungry.clear();
      return [...members.keys()].flatMap((id) => end(id, 'shutdown'));
    },
    containers: () => members.size,
  };
};
