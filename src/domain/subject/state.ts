/** A subject is absent until it is created. */
import type { Subject } from './subject.ts';

export type SubjectState =
  | { readonly phase: 'absent' }
  | { readonly phase: 'present'; readonly subject: Subject };

export const ABSENT_SUBJECT: SubjectState = { phase: 'absent' };
