/**
 * What becomes of a subject: the events of a command, or why it is refused. Blocking who is blocked
 * changes nothing and is no mistake.
 */
import { E, type Either } from '../kernel/fp.ts';
import { unreachable } from '../kernel/unreachable.ts';
import type { AddNamespace, RemoveNamespace, RenewKey, SubjectCommand } from './commands.ts';
import type { SubjectChange, SubjectDeleted, SubjectUpdated } from './events.ts';
import type { SubjectRefusal } from './refusals.ts';
import type { SubjectState } from './state.ts';
import type { Subject, SubjectNamespace } from './subject.ts';

type Decision = Either<SubjectRefusal, readonly SubjectChange[]>;

export const decideSubject = (state: SubjectState, command: SubjectCommand): Decision => {
  if (state.phase === 'present') return decideChange(state.subject, command);
  if (command.type !== 'AddNamespace')
    return E.left({ type: 'NoSuchSubject', subject: command.subject });
  const { subject: name, namespace } = command;
  const subject: Subject = { name, namespaces: [namespace], blocked: false };
  return E.right([{ type: 'SubjectCreated', subject }]);
};

const decideChange = (subject: Subject, command: SubjectCommand): Decision => {
  switch (command.type) {
    case 'AddNamespace':
      return addNamespace(subject, command);
    case 'RemoveNamespace':
      return removeNamespace(subject, command);
    case 'RenewKey':
      return renewKey(subject, command);
    case 'BlockSubject':
      return E.right(subject.blocked ? [] : [updated('blocked', { ...subject, blocked: true })]);
    case 'UnblockSubject':
      return E.right(subject.blocked ? [updated('unblocked', { ...subject, blocked: false })] : []);
    case 'DeleteSubject':
      return E.right([deleted(subject)]);
    default:
      return unreachable(command);
  }
};

const addNamespace = (subject: Subject, { namespace }: AddNamespace): Decision =>
  holds(subject, namespace.name)
    ? E.left({ type: 'SubjectExists', subject: subject.name })
    : E.right([withNamespaces('namespaceAdded', subject, [...subject.namespaces, namespace])]);

const removeNamespace = (subject: Subject, { namespace }: RemoveNamespace): Decision => {
  if (!holds(subject, namespace)) return noSuchNamespace(subject, namespace);
  const rest = subject.namespaces.filter(({ name }) => name !== namespace);
  return E.right([
    rest.length === 0 ? deleted(subject) : withNamespaces('namespaceRemoved', subject, rest),
  ]);
};

const renewKey = (subject: Subject, { namespace, key }: RenewKey): Decision =>
  holds(subject, namespace)
    ? E.right([
        withNamespaces(
          'keyChanged',
          subject,
          subject.namespaces.map((one) => (one.name === namespace ? { ...one, key } : one)),
        ),
      ])
    : noSuchNamespace(subject, namespace);

const holds = (subject: Subject, namespace: string): boolean =>
  subject.namespaces.some(({ name }) => name === namespace);

const noSuchNamespace = (subject: Subject, namespace: string): Either<SubjectRefusal, never> =>
  E.left({ type: 'NoSuchNamespace', subject: subject.name, namespace });

const withNamespaces = (
  change: SubjectUpdated['change'],
  subject: Subject,
  namespaces: readonly SubjectNamespace[],
): SubjectUpdated => updated(change, { ...subject, namespaces });

const updated = (change: SubjectUpdated['change'], subject: Subject): SubjectUpdated => ({
  type: 'SubjectUpdated',
  change,
  subject,
});

const deleted = ({ name }: Subject): SubjectDeleted => ({ type: 'SubjectDeleted', name });
