import type { Subject } from './subject.ts';

export interface SubjectCreated {
  readonly type: 'SubjectCreated';
  readonly subject: Subject;
}
export type SubjectEvent = SubjectCreated;
