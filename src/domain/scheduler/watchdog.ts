/**
 * Runs of which nothing is heard long after their time was over: their container is lost, and what
 * runs in it ends with it. Nothing is given back before the container is gone (P46).
 */
import type { ContainerId } from '../kernel/ids.ts';
import type { Member } from './pool-state.ts';

export interface Watchdog {
  /** Something runs from now on. */
  readonly wake: (nowMs: number) => void;
  /** The containers that are lost. */
  readonly overdue: (nowMs: number) => readonly ContainerId[];
  /** When to look next, epoch ms. */
  readonly nextMs: () => number;
}

/** Init and run may each take the timeout; a minute more, and nothing will come. */
const allowedMs = (timeoutMs: number): number => 2 * timeoutMs + 60_000;

const LOOK_MS = 10_000;

export const createWatchdog = <Job>(members: ReadonlyMap<ContainerId, Member<Job>>): Watchdog => {
  let nextMs = Infinity;

  const isOverdue = ({ queue, running }: Member<Job>, nowMs: number): boolean => {
    for (const sinceMs of running.values())
      return nowMs >= sinceMs + allowedMs(queue?.demand.timeoutMs ?? 0);
    return false;
  };

  return {
    wake: (nowMs) => {
      if (nextMs === Infinity) nextMs = nowMs + LOOK_MS;
    },
    overdue: (nowMs) => {
      if (nowMs < nextMs) return [];
      const busy = [...members.values()].filter(({ running }) => running.size > 0);
      nextMs = busy.length === 0 ? Infinity : nowMs + LOOK_MS;
      return busy.filter((member) => isOverdue(member, nowMs)).map(({ id }) => id);
    },
    nextMs: () => nextMs,
  };
};
