import type { Subject } from './subject.ts';

/** Ids and sealed keys of its namespaces come with the command: they are random. */
export interface CreateSubject {
  readonly type: 'CreateSubject';
  readonly subject: Subject;
}
export type SubjectCommand = CreateSubject;
