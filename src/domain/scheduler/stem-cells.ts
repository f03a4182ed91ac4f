/**
 * Prewarmed containers, "stem cells": started without code, each for any action of exactly its kind,
 * memory and network (adobe-runtime R54, scheduling-and-runtimes §3.10). How many there are to be follows
 * the cold starts of the last minute, within the target's bounds; where they can't be made, the next
 * try waits longer and longer.
 */
import type { NetworkPolicy } from '../network-policy.ts';
import type { ContainerShape, Demand } from './demand.ts';
import type { PrewarmTarget } from './pool-settings.ts';
import type { Member } from './pool-state.ts';

export interface StemCells<Job> {
  /** One that is ready, which is then a stem cell no more. */
  readonly take: (demand: Demand) => Member<Job> | undefined;
  readonly starting: (demand: Demand) => boolean;
  /** A container of that kind, memory and network was made, because none was ready. */
  readonly coldStart: (demand: Demand, nowMs: number) => void;
  /** The next to be made; `null`: there are enough, or one is being made. */
  readonly wanted: (nowMs: number, fits: (memoryMb: number) => boolean) => Wanted | null;
  readonly making: (member: Member<Job>) => void;
  readonly ready: (member: Member<Job>) => void;
  /** It ends, or could not be made. */
  readonly remove: (member: Member<Job>, failed: boolean, nowMs: number) => void;
  /** Those that are more than wanted. */
  readonly surplus: (nowMs: number) => readonly Member<Job>[];
  readonly all: () => readonly Member<Job>[];
  readonly memoryMb: () => number;
  /**
   * When something may have to be done without anything having happened, epoch ms. What could be
   * done now and was not waits for memory, and that makes itself known.
   */
  readonly nextMs: (nowMs: number) => number;
}

export interface Wanted {
  readonly shape: ContainerShape;
  readonly target: number;
  readonly present: number;
}

const MINUTE_MS = 60_000;
const BACK_OFF_MS = 1_000;
const BACK_OFF_MAX_MS = 60_000;

interface Shelf<Job> extends PrewarmTarget, ContainerShape {
  readonly ready: Set<Member<Job>>;
  readonly making: Set<Member<Job>>;
  /** Of the minute that began at `minuteMs`, and of the one before. */
  coldStarts: number;
  earlierColdStarts: number;
  minuteMs: number;
  failures: number;
  retryMs: number;
}

export const createStemCells = <Job>(
  targets: readonly PrewarmTarget[],
  networkOfAll: NetworkPolicy,
): StemCells<Job> => {
  const shelves = targets.map((target) => newShelf<Job>(target, networkOfAll));
  const shelfOf = ({ kind, memoryMb, network }: ContainerShape): Shelf<Job> | undefined =>
    network === networkOfAll
      ? shelves.find((shelf) => shelf.kind === kind && shelf.memoryMb === memoryMb)
      : undefined;

  return {
    take: (demand) => {
      const ready = shelfOf(demand)?.ready;
      for (const member of ready ?? []) {
        ready?.delete(member);
        return member;
      }
      return undefined;
    },
    starting: (demand) => (shelfOf(demand)?.making.size ?? 0) > 0,
    coldStart: (demand, nowMs) => {
      const shelf = shelfOf(demand);
      if (shelf === undefined) return;
      turnMinute(shelf, nowMs);
      shelf.coldStarts += 1;
    },
    wanted: (nowMs, fits) => {
      // One at a time: what is ready in the background is to take nothing from what runs.
      if (shelves.some(({ making }) => making.size > 0)) return null;
      for (const shelf of shelves) {
        const target = targetOf(shelf, nowMs);
        const present = shelf.ready.size;
        if (present < target && nowMs >= shelf.retryMs && fits(shelf.memoryMb))
          return { shape: shelf, target, present };
      }
      return null;
    },
    making: (member) => void shelfOf(member)?.making.add(member),
    ready: (member) => {
      const shelf = shelfOf(member);
      if (shelf === undefined) return;
      shelf.making.delete(member);
      shelf.ready.add(member);
      shelf.failures = 0;
    },
    remove: (member, failed, nowMs) => {
      const shelf = shelfOf(member);
      if (shelf === undefined) return;
      shelf.ready.delete(member);
      if (!shelf.making.delete(member) || !failed) return;
      shelf.retryMs = nowMs + Math.min(BACK_OFF_MAX_MS, BACK_OFF_MS * 2 ** shelf.failures);
      shelf.failures += 1;
    },
    surplus: (nowMs) =>
      shelves.flatMap((shelf) =>
        [...shelf.ready].slice(0, Math.max(0, shelf.ready.size - targetOf(shelf, nowMs))),
      ),
    all: () => shelves.flatMap(({ ready, making }) => [...ready, ...making]),
    memoryMb: () => shelves.reduce((sum, { ready, memoryMb }) => sum + ready.size * memoryMb, 0),
    nextMs: (nowMs) => Math.min(...shelves.map((shelf) => nextOf(shelf, nowMs))),
  };
};

const newShelf = <Job>(target: PrewarmTarget, network: NetworkPolicy): Shelf<Job> => ({
  ...target,
  network,
  ready: new Set(),
  making: new Set(),
  coldStarts: 0,
  earlierColdStarts: 0,
  minuteMs: 0,
  failures: 0,
  retryMs: 0,
});

const turnMinute = <Job>(shelf: Shelf<Job>, nowMs: number): void => {
  if (nowMs < shelf.minuteMs + MINUTE_MS) return;
  shelf.earlierColdStarts = nowMs < shelf.minuteMs + 2 * MINUTE_MS ? shelf.coldStarts : 0;
  shelf.coldStarts = 0;
  shelf.minuteMs = nowMs;
};

const targetOf = <Job>(shelf: Shelf<Job>, nowMs: number): number => {
  turnMinute(shelf, nowMs);
  const { coldStarts, earlierColdStarts, min, max } = shelf;
  return Math.max(min, Math.min(max, Math.max(coldStarts, earlierColdStarts)));
};

const nextOf = <Job>(
  { min, ready, retryMs, minuteMs, making }: Shelf<Job>,
  nowMs: number,
): number => {
  if (making.size > 0) return Infinity;
  const dueMs = ready.size > min ? minuteMs + MINUTE_MS : retryMs;
  return dueMs > nowMs ? dueMs : Infinity;
};
