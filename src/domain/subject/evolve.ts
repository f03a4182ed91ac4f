/** What an event makes of a subject: the events carry the whole new state. */
import type { SubjectChange } from './events.ts';
import { ABSENT_SUBJECT, type SubjectState } from './state.ts';

export const evolveSubject = (_state: SubjectState, event: SubjectChange): SubjectState =>
  event.type === 'SubjectDeleted' ? ABSENT_SUBJECT : { phase: 'present', subject: event.subject };
