/**
 * Follows the containers of a recording: how long they took to come and to go, and what memory they
 * took. Memory is bounded by the containers that live.
 */
import type { ContainerCreated, ContainerRemoved } from '../domain/invoker/invoker.ts';
import type { ContainerId } from '../domain/kernel/ids.ts';
import type { ObservedTimes } from './observed-times.ts';
import { isAboutAll, type Scope } from './scope.ts';
import type { Tally, Window } from './tally.ts';

export interface RecordedContainers {
  readonly created: (event: ContainerCreated, timeMs: number) => void;
  readonly started: (id: ContainerId, run: FirstRun, timeMs: number) => void;
  readonly ended: (id: ContainerId, timeMs: number) => void;
  readonly removed: (event: ContainerRemoved, timeMs: number, window: Window) => void;
  /** The server ended, and all with it. */
  readonly allGone: (timeMs: number, window: Window) => void;
}

interface FirstRun {
  /** When it had come to the pool, if it had to wait there. */
  readonly waitedFromMs: number | null;
  /** It is for its sake, or that of others who came then, that the container was made. */
  readonly forContainer: boolean;
  /** Its action and namespace are those that the figures are about. */
  readonly about: boolean;
}

/** An unused container that made room for another. */
interface Victim {
  readonly goneMs: number;
  readonly lastEndMs: number;
}

interface Living {
  readonly event: ContainerCreated;
  readonly createdMs: number;
  readonly victim: Victim | null;
  /** When the one before it was made for its action. */
  readonly previousMs: number;
  used: boolean;
  counted: boolean;
  lastEndMs: number | null;
}

const VICTIMS_MAX = 64;
/** What the pool decides in one turn is written down at its end, which comes later in a burst. */
const TURN_MAX_MS = 100;

export const createRecordedContainers = (
  times: ObservedTimes,
  tally: Tally,
  scope: Scope,
): RecordedContainers => {
  const living = new Map<ContainerId, Living>();
  /** Those for which no container was made yet. */
  let victims: readonly Victim[] = [];
  const latest = new Map<string, number>();
  const gone = (id: ContainerId, timeMs: number, window: Window): Living | undefined => {
    const container = living.get(id);
    if (container === undefined) return undefined;
    living.delete(id);
    if (container.counted)
      tally.occupied(container.event.memoryMb, container.createdMs, timeMs, window);
    return container;
  };

  return {
    created: (event, timeMs) => {
      // A container that waits for another to go is made in the moment in which that is gone.
      const [victim = null, ...others] = victims.filter(({ goneMs }) => goneMs === timeMs);
      victims = others;
      const action = event.action ?? '';
      living.set(event.containerId, {
        event,
        createdMs: timeMs,
        victim,
        previousMs: latest.get(action) ?? 0,
        used: false,
        counted: isAboutAll(scope),
        lastEndMs: null,
      });
      latest.set(action, timeMs);
    },
    started: (id, { waitedFromMs, forContainer, about }, timeMs) => {
      const container = living.get(id);
      if (container === undefined) return;
      container.lastEndMs = null;
      if (container.used) return;
      container.used = true;
      if (about) container.counted = true;
      const { event, victim, createdMs, previousMs } = container;
      // Only whoever waited for it shows when it came.
      if (waitedFromMs === null || event.action === null) return;
      const lateMs = forContainer ? createdMs - waitedFromMs : 0;
      const begunMs = lateMs > 0 && lateMs <= TURN_MAX_MS ? waitedFromMs : createdMs;
      times.creation(event.kind).add(begunMs, timeMs - begunMs);
      if (victim === null) return;
      // It was ended when it was needed and unused; and a queue takes memory for one at a time.
      const endedMs = Math.max(waitedFromMs, victim.lastEndMs, previousMs);
      if (endedMs < victim.goneMs) times.removal.add(victim.goneMs, victim.goneMs - endedMs);
    },
    ended: (id, timeMs) => {
      const container = living.get(id);
      if (container !== undefined) container.lastEndMs = timeMs;
    },
    removed: ({ containerId, reason }, timeMs, window) => {
      const container = gone(containerId, timeMs, window);
      if (container === undefined || container.lastEndMs === null) return;
      const { lastEndMs } = container;
      if (reason === 'evicted')
        victims = [...victims, { goneMs: timeMs, lastEndMs }].slice(-VICTIMS_MAX);
      if (reason === 'runFailed' || reason === 'reclaimed')
        times.removal.add(timeMs, timeMs - lastEndMs);
    },
    allGone: (timeMs, window) => {
      for (const id of living.keys()) gone(id, timeMs, window);
    },
  };
};
