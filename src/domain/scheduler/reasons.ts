/**
 * Why the scheduler did what it did, as data in its events: why an activation started when and where
 * it did, and why a container was made. Lists are cut at `CONSIDERED_MAX`.
 */
import type { ContainerId } from '../kernel/ids.ts';

/** In the starting event. */
export interface StartReason {
  /** How long it waited at the invoker for a place in a container, ms. */
  readonly queuedMs: number;
  /** What stood in its way when it came; `null`: nothing. */
  readonly waited: Waited | null;
}

export interface Waited {
  /**
   * `containerStart`: a container that has room for it is on its way. `memory`: no memory for one
   * more container. `instances`: its action may have no more containers. `window`: so many were
   * waiting that it stayed in the journal.
   */
  readonly for: 'containerStart' | 'memory' | 'instances' | 'window';
  /** How many waited before it; `null` where nobody counted. */
  readonly ahead: { readonly queue: number; readonly namespace: number | null };
  /** `null` where memory was not looked at. */
  readonly memory: MemoryState | null;
  /** Containers of its queue that had no place for it. */
  readonly passedOver: readonly PassedOver[];
}

/** Megabytes, as promised to containers and not as used by them. */
export interface MemoryState {
  readonly totalMb: number;
  /** Of all containers, those that are ending included. */
  readonly usedMb: number;
  /** Of those that are ending. */
  readonly endingMb: number;
  /** Kept for others who wait. */
  readonly claimedMb: number;
}

export interface PassedOver {
  readonly container: ContainerId;
  /** `full`: as many run in it as may. */
  readonly why: 'full' | 'starting' | 'ending';
}

/** In the event of a container's creation. */
export type CreationReason =
  | {
      readonly type: 'demand';
      /** How many wait in the queue, and for how many of them containers are on their way. */
      readonly waiting: number;
      readonly coming: number;
      readonly passedOver: readonly PassedOver[];
      /**
       * Why it did not get a prewarmed one (adobe-runtime R54): of another network counts as of
       * another kind.
       */
      readonly prewarmed: 'noneOfKindAndMemory' | 'starting';
      readonly memory: MemoryState;
    }
  /** To have `target` prewarmed ones of its kind and memory; there are `present`. */
  | { readonly type: 'prewarm'; readonly target: number; readonly present: number }
  /** To see whether one can be made: its invoker is unhealthy. Nothing ever runs in it. */
  | { readonly type: 'probe' };

export const CONSIDERED_MAX = 8;
