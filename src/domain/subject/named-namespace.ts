/**
 * Which of its namespaces is meant when an operator names a subject. Without a name it is the one
 * that is called like the subject, as it is when none was named at its creation, or the only one.
 */
import { E, type Either } from '../kernel/fp.ts';
import type { SubjectRefusal } from './refusals.ts';
import type { Subject, SubjectNamespace } from './subject.ts';

export const namedNamespace = (
  subject: Subject,
  wanted: string | null,
): Either<SubjectRefusal, SubjectNamespace> => {
  const { namespaces } = subject;
  const only = wanted === null && namespaces.length === 1 ? namespaces[0] : undefined;
  const namespace = wanted ?? subject.name;
  const found = namespaces.find(({ name }) => name === namespace) ?? only;
  return found === undefined
    ? E.left({ type: 'NoSuchNamespace', subject: subject.name, namespace })
    : E.right(found);
};
