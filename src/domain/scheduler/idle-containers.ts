/**
 * The containers in which nothing runs, longest unused first: that is the order in which they are
 * evicted, paused and ended (scheduling-and-runtimes P39, P49).
 */
import { createOrderedSet, type OrderedSet } from '../kernel/ordered-set.ts';
import type { Member } from './pool-state.ts';

export interface IdleContainers<Job> {
  readonly add: (member: Member<Job>, nowMs: number) => void;
  /** Something runs in it again, or it ends. */
  readonly remove: (member: Member<Job>) => void;
  readonly memoryMb: () => number;
  readonly longestUnused: () => Iterable<Member<Job>>;
  /** To be ended by now. */
  readonly expired: (nowMs: number) => readonly Member<Job>[];
  /** To be paused by now; said once. */
  readonly restful: (nowMs: number) => readonly Member<Job>[];
  /** When the next one is to be ended or paused, epoch ms. */
  readonly nextMs: () => number;
}

export interface IdleTimes {
  readonly idleTimeoutMs: number;
  readonly pauseGraceMs: number;
}

export const createIdleContainers = <Job>(times: IdleTimes): IdleContainers<Job> => {
  // The order of insertion is the order of time.
  const idle = createOrderedSet<Member<Job>>();
  const restless = createOrderedSet<Member<Job>>();
  let memoryMb = 0;

  const dueMs = (members: OrderedSet<Member<Job>>, afterMs: number): number =>
    (members.first()?.idleSinceMs ?? Infinity) + afterMs;
  const due = (members: OrderedSet<Member<Job>>, afterMs: number, nowMs: number): Member<Job>[] => {
    const found: Member<Job>[] = [];
    for (const member of members) {
      if (member.idleSinceMs + afterMs > nowMs) break;
      found.push(member);
    }
    return found;
  };

  return {
    add: (member, nowMs) => {
      if (idle.has(member)) return;
      member.idleSinceMs = nowMs;
      idle.add(member);
      memoryMb += member.memoryMb;
      if (member.phase === 'warm') restless.add(member);
    },
    remove: (member) => {
      restless.delete(member);
      if (idle.delete(member)) memoryMb -= member.memoryMb;
    },
    memoryMb: () => memoryMb,
    longestUnused: () => idle,
    expired: (nowMs) => due(idle, times.idleTimeoutMs, nowMs),
    restful: (nowMs) => {
      const found = due(restless, times.pauseGraceMs, nowMs);
      for (const member of found) restless.delete(member);
      return found;
    },
    nextMs: () => Math.min(dueMs(idle, times.idleTimeoutMs), dueMs(restless, times.pauseGraceMs)),
  };
};
