/** The subject as an aggregate, keyed by its name. */
import type { Decider } from '../kernel/decider.ts';
import { E } from '../kernel/fp.ts';
import type { Refusal } from '../refusal.ts';
import type { SubjectCommand } from './commands.ts';
import type { SubjectEvent } from './events.ts';
import { ABSENT_SUBJECT, type SubjectState } from './state.ts';

export const subjectDecider: Decider<SubjectState, SubjectCommand, SubjectEvent, Refusal> = {
  initial: ABSENT_SUBJECT,
  decide: (state, { subject }) =>
    state.phase === 'absent'
      ? E.right([{ type: 'SubjectCreated', subject }])
      : E.left({ type: 'AlreadyExists' }),
  evolve: (_state, { subject }) => ({ phase: 'present', subject }),
};
