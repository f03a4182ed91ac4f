/**
 * What the pool of an invoker is told, and what it says is to be done. Time comes with each command,
 * so that the live server, the simulator and what-if run the same decisions.
 */
import type { ContainerRemovalReason, StartKind } from '../invoker/invoker.ts';
import type { ContainerId } from '../kernel/ids.ts';
import type { NetworkPolicy } from '../network-policy.ts';
import type { CreationReason, StartReason } from './reasons.ts';

/** Where a job was while it was not in memory. */
export interface Parked {
  /** Epoch ms. */
  readonly sinceMs: number;
  /** How many of its queue were before it. */
  readonly ahead: number;
}

/** Every process of it has ended. Nothing that ran in it is told of after this. */
export interface ContainerGone {
  readonly type: 'ContainerGone';
  readonly container: ContainerId;
  readonly reason: ContainerRemovalReason;
  /** No other could be made for its queue either: the action asks for what there is not. */
  readonly hopeless?: boolean;
}

export type PoolCommand<Job> =
  /**
   * It wants to run. `parked`: it had stayed in the journal because too many were waiting.
   * `returned`: it had a place and came back untouched, so it goes before the others (P17).
   */
  | {
      readonly type: 'Arrived';
      readonly job: Job;
      readonly parked: Parked | null;
      readonly returned?: true;
    }
  /** The container is there, without code: it can take its first run. */
  | { readonly type: 'ContainerUp'; readonly container: ContainerId }
  /** Its first run has initialised it: it takes as many as its queue's concurrency. */
  | { readonly type: 'ContainerReady'; readonly container: ContainerId }
  /** `healthy` false: it may serve nobody any more (scheduling-and-runtimes P34). */
  | {
      readonly type: 'RunEnded';
      readonly container: ContainerId;
      readonly job: Job;
      readonly healthy: boolean;
    }
  /** The run came when its container was ending: user code never saw it, and it arrives anew. */
  | { readonly type: 'RunBounced'; readonly container: ContainerId; readonly job: Job }
  | ContainerGone
  /** The invoker is unhealthy: a container of that kind is to be tried. Nothing new while one is. */
  | { readonly type: 'Probe'; readonly kind: string }
  /** The time that was asked for with `WakeIn` has come, or may have. */
  | { readonly type: 'Tick' }
  /** Nobody waits any more; each container ends when nothing runs in it. */
  | { readonly type: 'Drain' };

export type PoolEffect<Job> =
  | {
      readonly type: 'CreateContainer';
      readonly id: ContainerId;
      readonly kind: string;
      /** What it is made from, where that is the action's own choice. */
      readonly image: string | null;
      readonly memoryMb: number;
      readonly network: NetworkPolicy;
      /** `null`: prewarmed, for whichever action comes, or a probe, for none. */
      readonly action: string | null;
      readonly why: CreationReason;
    }
  /** The job has a place: append that it starts, then run it. The first in a container initialises it. */
  | {
      readonly type: 'Start';
      readonly container: ContainerId;
      readonly job: Job;
      readonly start: StartKind;
      readonly reason: StartReason;
    }
  /** Take no more runs, and end when nothing runs in it. */
  | {
      readonly type: 'StopContainer';
      readonly id: ContainerId;
      readonly reason: ContainerRemovalReason;
    }
  /** End it with all that runs in it: nothing was heard of that long after its time was over. */
  | { readonly type: 'ExpireContainer'; readonly id: ContainerId }
  /** Nothing runs in it for a while: stop its processes. */
  | { readonly type: 'PauseContainer'; readonly id: ContainerId }
  /** Comes before the run for which it is woken. */
  | { readonly type: 'ResumeContainer'; readonly id: ContainerId }
  /**
   * These waited for the container, whose init failed, or which can never be made: they end as the one
   * that it was made for, or as it says.
   */
  | {
      readonly type: 'FailWithInit';
      readonly container: ContainerId;
      readonly jobs: readonly Job[];
    }
  /**
   * No container can be made for it: there is less memory than it needs, its action may have none, or
   * the making failed.
   */
  | { readonly type: 'Refuse'; readonly job: Job }
  /** The probe came up: containers can be made. */
  | { readonly type: 'Probed' }
  /** Send `Tick` then, at the latest; replaces what was asked for before. */
  | { readonly type: 'WakeIn'; readonly delayMs: number };
