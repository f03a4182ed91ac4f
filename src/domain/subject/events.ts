/** What happens to subjects and namespaces. The events carry the whole new state. */
import type { NamespaceName } from '../names.ts';
import type { NamespaceLimits } from './namespace-limits.ts';
import type { Subject } from './subject.ts';

export interface SubjectCreated {
  readonly type: 'SubjectCreated';
  readonly subject: Subject;
}
export interface SubjectUpdated {
  readonly type: 'SubjectUpdated';
  readonly change: 'blocked' | 'unblocked' | 'namespaceAdded' | 'namespaceRemoved' | 'keyChanged';
  readonly subject: Subject;
}
export interface SubjectDeleted {
  readonly type: 'SubjectDeleted';
  readonly name: string;
}
/** A stream of its own, keyed `NS/limits`: several subjects may own the namespace. */
export interface NamespaceLimitsSet {
  readonly type: 'NamespaceLimitsSet';
  readonly namespace: NamespaceName;
  readonly limits: NamespaceLimits;
}
/** What happens on the stream of one subject. */
export type SubjectChange = SubjectCreated | SubjectUpdated | SubjectDeleted;
export type SubjectEvent = SubjectChange | NamespaceLimitsSet;
