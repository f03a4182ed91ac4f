/** What a restart does about an activation it finds in the journal (design: what a crash does). */
import { unreachable } from '../kernel/unreachable.ts';
import type { ActivationState } from './state.ts';

export type Recovery =
  /** It never happened, or its record is there. */
  | { readonly type: 'nothing' }
  /** It runs: nothing accepted is lost. `attempt` is above 1 only where that is safe. */
  | { readonly type: 'run'; readonly attempt: number }
  /** It may have run in part and must not run twice: it ends as an error that says so. */
  | { readonly type: 'abandon' };

export const onRecovery = (state: ActivationState): Recovery => {
  switch (state.phase) {
    case 'absent':
    case 'completed':
      return { type: 'nothing' };
    case 'accepted':
      return { type: 'run', attempt: 1 };
    case 'started':
      return state.accepted.retrySafe
        ? { type: 'run', attempt: state.attempt + 1 }
        : { type: 'abandon' };
    default:
      return unreachable(state);
  }
};
