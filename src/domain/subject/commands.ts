/** What an operator may ask of a subject. Names have been parsed; keys come in sealed, being random. */
import type { SealedSecret, SubjectNamespace } from './subject.ts';

/** Makes the subject when there is none. */
export interface AddNamespace {
  readonly type: 'AddNamespace';
  readonly subject: string;
  readonly namespace: SubjectNamespace;
}
/** A subject goes with the last of its namespaces. */
export interface RemoveNamespace {
  readonly type: 'RemoveNamespace';
  readonly subject: string;
  readonly namespace: string;
}
/** The id of the key stays: it is that of the namespace too. */
export interface RenewKey {
  readonly type: 'RenewKey';
  readonly subject: string;
  readonly namespace: string;
  readonly key: SealedSecret;
}
export interface BlockSubject {
  readonly type: 'BlockSubject' | 'UnblockSubject';
  readonly subject: string;
}
export interface DeleteSubject {
  readonly type: 'DeleteSubject';
  readonly subject: string;
}
export type SubjectCommand =
  | AddNamespace
  | RemoveNamespace
  | RenewKey
  | BlockSubject
  | DeleteSubject;
