/** Why an operator's command was not done, in one line. */
import type { AdminFailure } from '../admin/admin-client.ts';

export const failureLine = (failure: AdminFailure, dataDir: string): string => {
  switch (failure.type) {
    case 'NoServer':
      return `no server is running with this data folder: ${dataDir}`;
    case 'NotReached':
      return `the server can't be reached: ${failure.reason}`;
    case 'NoAnswer':
      return failure.reason;
    case 'NoSuchSubject':
      return `there is no subject ${quoted(failure.subject)}`;
    case 'NoSuchNamespace':
      return `${quoted(failure.subject)} has no namespace ${quoted(failure.namespace)}`;
    case 'SubjectExists':
      return `${quoted(failure.subject)} has this namespace already; --renew gives it a new key`;
    case 'SubjectIllegal':
      return `${quoted(failure.text)} is no name for a subject: 5 to 256 of A-Z a-z 0-9 _ @ . & + | : - and spaces`;
    case 'NamespaceIllegal':
      return `${quoted(failure.text)} is no name for a namespace: 1 to 256 of A-Z a-z 0-9 _ @ . & - and spaces, and not _ alone`;
    case 'AuthIllegal':
      return '--auth: expected UUID:KEY, a lower-case UUID and 64 letters or digits';
    case 'AuthTaken':
      return '--auth: the id of this key belongs to somebody already';
    case 'LimitsIllegal':
      return failure.text;
    case 'Unavailable':
      return 'the server is too busy or stopping: try again';
  }
};

/** On one line, whatever was typed. */
const quoted = (text: string): string => JSON.stringify(text);
