/**
 * An activation as its events leave it.
 *
 * | phase     | accepts                                        | becomes              |
 * | --------- | ---------------------------------------------- | -------------------- |
 * | absent    | Accept                                         | accepted             |
 * | accepted  | Start, Complete (no container could be made)   | started, completed   |
 * | started   | Complete, Abandon, Start (if safe or untouched) | completed, started   |
 * | completed | nothing: it ends once                          |                      |
 */
import type { ActivationId } from '../kernel/ids.ts';
import type { ActivationAccepted } from './events.ts';

export type ActivationState =
  | { readonly phase: 'absent' }
  | { readonly phase: 'accepted'; readonly accepted: ActivationAccepted }
  | {
      readonly phase: 'started';
      readonly accepted: ActivationAccepted;
      /** The attempt that runs, or ran when the server stopped. */
      readonly attempt: number;
    }
  | { readonly phase: 'completed'; readonly activationId: ActivationId };

export const ABSENT_ACTIVATION: ActivationState = { phase: 'absent' };
