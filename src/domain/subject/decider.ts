/** The subject as an aggregate: one stream per subject, keyed by its name. */
import type { Decider } from '../kernel/decider.ts';
import type { SubjectCommand } from './commands.ts';
import { decideSubject } from './decide.ts';
import type { SubjectChange } from './events.ts';
import { evolveSubject } from './evolve.ts';
import type { SubjectRefusal } from './refusals.ts';
import { ABSENT_SUBJECT, type SubjectState } from './state.ts';

export const subjectDecider: Decider<SubjectState, SubjectCommand, SubjectChange, SubjectRefusal> =
  { initial: ABSENT_SUBJECT, decide: decideSubject, evolve: evolveSubject };
