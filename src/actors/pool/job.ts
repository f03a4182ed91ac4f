/** An accepted activation on its way through an invoker. */
import type { ActivationAccepted } from '../../domain/activation/events.ts';
import type { ActivationState } from '../../domain/activation/state.ts';
import type { Offset } from '../../domain/kernel/ids.ts';
import type { Parked } from '../../domain/scheduler/commands.ts';

export interface Job {
  /** Where its invoker found it: its acceptance, or its move there. */
  readonly at: Offset;
  /** Where it was accepted. */
  readonly offset: Offset;
  readonly accepted: ActivationAccepted;
  /** As its events had left it when it came to the pool, or came back. */
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
