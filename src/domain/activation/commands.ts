/** What may be asked of an activation. */
import type { Offset } from '../kernel/ids.ts';
import type { InvokerIndex } from '../invoker/invoker.ts';
import type { ActivationAccepted, ActivationCompleted, ActivationStarted } from './events.ts';

/** The controller has placed it. */
export interface AcceptActivation {
  readonly type: 'Accept';
  readonly accepted: ActivationAccepted;
}
/** A container takes it; the event says which try the invoker believes this to be. */
export interface StartActivation {
  readonly type: 'Start';
  /** The attempt before is known not to have reached user code: its container was ending already. */
  readonly untouched: boolean;
  readonly started: ActivationStarted;
}
export interface CompleteActivation {
  readonly type: 'Complete';
  readonly completed: ActivationCompleted;
}
/** The server stopped while it ran, and it must not run twice: it ends as an error. */
export interface AbandonActivation {
  readonly type: 'Abandon';
  readonly acceptedAt: Offset;
  readonly invoker: InvokerIndex;
  readonly nowMs: number;
}
export type ActivationCommand =
  | AcceptActivation
  | StartActivation
  | CompleteActivation
  | AbandonActivation;
