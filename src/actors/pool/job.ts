/** An accepted activation on its way through an invoker. */
import type { ActivationAccepted, ActivationCompleted } from '../../domain/activation/events.ts';
import type { ActivationState } from '../../domain/activation/state.ts';
import type { ContainerId, Offset } from '../../domain/kernel/ids.ts';
import { actionId } from '../../domain/names.ts';
import type { Parked } from '../../domain/scheduler/commands.ts';
import type { Demand } from '../../domain/scheduler/pool.ts';

export interface Job {
  /** Where it was accepted in the invoker's topic. */
  readonly offset: Offset;
  readonly accepted: ActivationAccepted;
  /** As its events leave it. */
  readonly state: ActivationState;
  /** How often it was started and came back before user code saw it. */
  readonly bounces: number;
}

/** What the invoker gives its pool. */
export interface Arrival {
  readonly job: Job;
  /** `null`: it never stayed behind in the journal. */
  readonly parked: Parked | null;
}

/** What the pool has to know of it. */
export const demandOf = ({ accepted: { caller, action } }: Job): Demand => ({
  key: `${caller.namespace} ${actionId(action)} ${action.revision}`,
  kind: action.kind,
  memoryMb: action.limits.memory,
  concurrency: action.limits.concurrency,
  action: actionId(action),
});

/** What a container reports when a run is over. */
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
