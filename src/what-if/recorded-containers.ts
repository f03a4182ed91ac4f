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
  /** It had waited for a place. */
  readonly waited: boolean;
  /** Its action and namespace are those that the figures are about. */
  readonly about: boolean;
}

interface Living {
  readonly event: ContainerCreated;
  readonly createdMs: number;
  used: boolean;
  counted: boolean;
  lastEndMs: number | null;
}

/** A removal that came later than this after the last end was no consequence of it. */
const REMOVAL_MAX_MS = 300;

export const createRecordedContainers = (
  times: ObservedTimes,
  tally: Tally,
  scope: Scope,
): RecordedContainers => {
  const living = new Map<ContainerId, Living>();
  const gone = (id: ContainerId, timeMs: number, window: Window): Living | undefined => {
    const container = living.get(id);
    if (container === undefined) return undefined;
    living.delete(id);
    if (container.counted)
      tally.occupied(container.event.memoryMb, container.createdMs, timeMs, window);
    return container;
  };

  return {
    created: (event, timeMs) =>
      void living.set(event.containerId, {
        event,
        createdMs: timeMs,
        used: false,
        counted: isAboutAll(scope),
        lastEndMs: null,
      }),
    started: (id, { waited, about }, timeMs) => {
      const container = living.get(id);
      if (container === undefined) return;
      container.lastEndMs = null;
      if (container.used) return;
      container.used = true;
      if (about) container.counted = true;
      const { kind, action } = container.event;
      // Only whoever waited for it shows when it came.
      if (waited && action !== null)
        times.creation(kind).add(container.createdMs, timeMs - container.createdMs);
    },
    ended: (id, timeMs) => {
      const container = living.get(id);
      if (container !== undefined) container.lastEndMs = timeMs;
    },
    removed: ({ containerId, reason }, timeMs, window) => {
      const container = gone(containerId, timeMs, window);
      if (container === undefined || container.lastEndMs === null) return;
      const span = timeMs - container.lastEndMs;
      const isPrompt = reason === 'runFailed' || reason === 'evicted' || reason === 'reclaimed';
      if (isPrompt && span <= REMOVAL_MAX_MS) times.removal.add(timeMs, span);
    },
    allGone: (timeMs, window) => {
      for (const id of living.keys()) gone(id, timeMs, window);
    },
  };
};
