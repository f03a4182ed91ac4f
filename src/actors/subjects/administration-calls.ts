/**
 * The operator's door: reads what is asked for, has it decided, made durable and heard of, and hands
 * out keys in clear. Nothing here keeps a key.
 */
import { E, type Either } from '../../domain/kernel/fp.ts';
import { ABSENT, type KeyId } from '../../domain/kernel/ids.ts';
import { type AuthKey, authText, parseAuthKey } from '../../domain/subject/auth-key.ts';
import type { SubjectCommand } from '../../domain/subject/commands.ts';
import { subjectDecider } from '../../domain/subject/decider.ts';
import { limitsDecider, limitsKey } from '../../domain/subject/limits-decider.ts';
import { namedNamespace } from '../../domain/subject/named-namespace.ts';
import { parseOwnedNamespace } from '../../domain/subject/owned-namespace.ts';
import { ABSENT_SUBJECT, type SubjectState } from '../../domain/subject/state.ts';
import type { SealedSecret, Subject, SubjectNamespace } from '../../domain/subject/subject.ts';
import { parseSubjectName } from '../../domain/subject/subject-name.ts';
import type { Views } from '../../journal/views.ts';
import type { Administration, OpenedNamespace } from '../administration.ts';
import type { Arming } from '../arming.ts';
import { createSubjectWrites, type Refused, type SubjectWritesDeps } from './subject-writes.ts';

export interface AdministrationDeps extends SubjectWritesDeps {
  readonly views: Pick<Views, 'keyOwner' | 'subject' | 'subjects' | 'namespaceLimits'>;
  /** `belongsTo` is the id of the key. */
  readonly sealSecret: (secret: string, belongsTo: string) => SealedSecret;
  readonly openSecret: (sealed: SealedSecret, belongsTo: string) => string;
  readonly newKeyId: () => KeyId;
  readonly newKeySecret: () => string;
  readonly arming: Pick<Arming, 'arm'>;
}

type CreateRequest = Parameters<Administration['create']>[0];
type Answer<Value> = Promise<Either<Refused, Value>>;

export const createAdministration = (deps: AdministrationDeps): Administration => {
  const { views, sealSecret, openSecret } = deps;
  const { inTurn, append } = createSubjectWrites(deps);

  const change = async (command: SubjectCommand): Answer<null> => {
    const stored = await views.subject(command.subject);
    const state: SubjectState =
      stored === null ? ABSENT_SUBJECT : { phase: 'present', subject: stored.subject };
    const decided = subjectDecider.decide(state, command);
    if (E.isLeft(decided)) return decided;
    return append(command.subject, stored?.revision ?? ABSENT, decided.right);
  };

  const existing = async (name: string): Answer<Subject> => {
    const stored = await views.subject(name);
    return stored === null
      ? E.left({ type: 'NoSuchSubject', subject: name })
      : E.right(stored.subject);
  };

  const existingNamespace = async (
    name: string,
    wanted: string | null,
  ): Answer<SubjectNamespace> => {
    const subject = await existing(name);
    return E.isLeft(subject) ? subject : namedNamespace(subject.right, wanted);
  };

  const opened = ({ name, uuid, key }: SubjectNamespace): OpenedNamespace => ({
    namespace: name,
    auth: authText({ uuid, secret: openSecret(key, uuid) }),
  });

  const sealedNamespace = (
    name: SubjectNamespace['name'],
    { uuid, secret }: AuthKey,
  ): SubjectNamespace => ({ name, uuid, key: sealSecret(secret, uuid) });

  const create = async ({ subject, namespace, auth }: CreateRequest): Answer<OpenedNamespace> => {
    const name = parseSubjectName(subject);
    if (E.isLeft(name)) return name;
    const space = parseOwnedNamespace(namespace ?? subject);
    if (E.isLeft(space)) return space;
    const key =
      auth === null
        ? E.right({ uuid: deps.newKeyId(), secret: deps.newKeySecret() })
        : parseAuthKey(auth);
    if (E.isLeft(key)) return key;
    const owner = await views.keyOwner(key.right.uuid);
    const isOwn = owner?.subject.name === name.right && owner.namespace.name === space.right;
    if (owner !== null && !isOwn) return E.left({ type: 'AuthTaken' });
    const added = sealedNamespace(space.right, key.right);
    const done = await change({ type: 'AddNamespace', subject: name.right, namespace: added });
    return E.isLeft(done) ? done : E.right(opened(added));
  };

  const renewKey = async (subject: string, wanted: string | null): Answer<OpenedNamespace> => {
    const held = await existingNamespace(subject, wanted);
    if (E.isLeft(held)) return held;
    const { name, uuid } = held.right;
    const renewed = sealedNamespace(name, { uuid, secret: deps.newKeySecret() });
    const done = await change({ type: 'RenewKey', subject, namespace: name, key: renewed.key });
    return E.isLeft(done) ? done : E.right(opened(renewed));
  };

  const limits = async (...[subject, wanted, changed]: Parameters<Administration['limits']>) => {
    const held = await existingNamespace(subject, wanted);
    if (E.isLeft(held)) return held;
    const { name: namespace } = held.right;
    const set = await views.namespaceLimits(namespace);
    const decided = limitsDecider.decide(set.limits, {
      type: 'SetLimits',
      namespace,
      change: changed,
    });
    if (E.isLeft(decided)) return decided;
    const done = await append(limitsKey(namespace), set.revision, decided.right);
    if (E.isLeft(done)) return done;
    return E.right(decided.right.reduce(limitsDecider.evolve, set.limits));
  };

  return {
    create: (request) => inTurn(() => create(request)),
    renewKey: (subject, namespace) => inTurn(() => renewKey(subject, namespace)),
    get: (name) =>
      inTurn(async () =>
        E.map((subject: Subject) => subject.namespaces.map(opened))(await existing(name)),
      ),
    list: () =>
      inTurn(async () =>
        E.right(
          (await views.subjects()).map(({ name, blocked, namespaces }) => ({
            subject: name,
            blocked,
            namespaces: namespaces.map((namespace) => namespace.name),
          })),
        ),
      ),
    remove: (subject, namespace) =>
      inTurn(() =>
        change(
          namespace === null
            ? { type: 'DeleteSubject', subject }
            : { type: 'RemoveNamespace', subject, namespace },
        ),
      ),
    arm: async () => E.right(deps.arming.arm()),
    block: (subject) => inTurn(() => change({ type: 'BlockSubject', subject })),
    unblock: (subject) => inTurn(() => change({ type: 'UnblockSubject', subject })),
    limits: (...request) => inTurn(() => limits(...request)),
  };
};
