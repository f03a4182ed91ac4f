/** What a restart does about an activation it finds in the journal (docs/architecture.md, "What a crash does"). */
import { unreachable } from '../kernel/unreachable.ts';
import type { ActivationState } from './state.ts';

export type Recovery =
  /** It never happened, or its record is there. */
  | 'nothing'
  /** It runs: nothing accepted is lost. It had started before only where running again is safe. */
  | 'run'
  /** It may have run in part and must not run twice: it ends as an error that says so. */
  | 'abandon';

export const onRecovery = (state: ActivationState): Recovery => {
  switch (state.phase) {
    case 'absent':
    case 'completed':
      return 'nothing';
    case 'accepted':
      return 'run';
    case 'started':
      return state.accepted.retrySafe ? 'run' : 'abandon';
    default:
      return unreachable(state);
  }
};
