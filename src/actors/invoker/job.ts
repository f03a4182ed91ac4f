/** An accepted activation on its way through an invoker. */
import type { ActivationAccepted, ActivationCompleted } from '../../domain/activation/events.ts';
import type { ActivationState } from '../../domain/activation/state.ts';
import type { StartKind } from '../../domain/invoker/invoker.ts';
import type { ContainerId, Offset } from '../../domain/kernel/ids.ts';

export interface Job {
  /** Where it was accepted in the invoker's topic. */
  readonly offset: Offset;
  readonly accepted: ActivationAccepted;
  /** As its events leave it. */
  readonly state: ActivationState;
  /** It was started, but came back before user code saw it: it may start again. */
  readonly untouched: boolean;
}

/** What a container is told to run. */
export interface Run {
  readonly job: Job;
  readonly start: StartKind;
}

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
