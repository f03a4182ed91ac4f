/** What a container is told, and what it tells its pool. */
import type { ActivationCompleted } from '../../domain/activation/events.ts';
import type { CallReport } from '../../domain/activation/outcome.ts';
import type { ContainerRemovalReason } from '../../domain/invoker/invoker.ts';
import type { ContainerId } from '../../domain/kernel/ids.ts';
import type { Container } from '../../containers/driver.ts';
import type { Job } from './job.ts';

export type ContainerMessage =
  | { readonly type: 'Run'; readonly job: Job }
  /** Take no more runs; end when the last one has. */
  | { readonly type: 'Stop'; readonly reason: ContainerRemovalReason }
  /** End with all that runs: nothing was heard of it long after its time was over. */
  | { readonly type: 'Expire' }
  | { readonly type: 'Pause' }
  /** Comes before the run for which it is to wake. */
  | { readonly type: 'Resume' }
  /** From the pool, which knows that it is gone: nothing more will come. */
  | { readonly type: 'Forgotten' }
  /** From itself: what its driver did. */
  | { readonly type: 'Created'; readonly container: Container }
  /** `report`: what to tell those who wait for it, where that is not the platform's failure. */
  | { readonly type: 'CreateFailed'; readonly report: CallReport | null }
  | { readonly type: 'Initialised'; readonly job: Job; readonly report: CallReport }
  | { readonly type: 'Over'; readonly job: Job; readonly completed: ActivationCompleted }
  | { readonly type: 'Awake' }
  | { readonly type: 'RestFailed' }
  | { readonly type: 'Exited' }
  | { readonly type: 'Destroyed' };

export type ContainerReport = ContainerUp | ContainerReady | RunEnded | RunBounced | ContainerGone;

/** It can take its first run. */
export interface ContainerUp {
  readonly type: 'ContainerUp';
  readonly container: ContainerId;
}
/** It is initialised and takes as many runs as its concurrency allows. */
export interface ContainerReady {
  readonly type: 'ContainerReady';
  readonly container: ContainerId;
}
export interface RunEnded {
  readonly type: 'RunEnded';
  readonly container: ContainerId;
  readonly job: Job;
  readonly completed: ActivationCompleted;
  /** False when the container may serve nobody any more (scheduling-and-runtimes P34). */
  readonly healthy: boolean;
}
/** A run that came when its container was already ending: no user code saw it. */
export interface RunBounced {
  readonly type: 'RunBounced';
  readonly container: ContainerId;
  readonly job: Job;
}
/** Every process of it has ended. Nothing more is told of its runs. */
export interface ContainerGone {
  readonly type: 'ContainerGone';
  readonly container: ContainerId;
  readonly reason: ContainerRemovalReason;
  /** What making or initialising it came to, when that is why it is gone and the action's doing. */
  readonly failedInit: CallReport | null;
}
