/**
 * The names in a URL and the caller's right to them: first the syntax of the namespace, then of the
 * entity, then the right (openwhisk-api §2.3, §2.6). What belongs to others is 403 whether it exists
 * or not.
 */
import { E, type Either } from '../domain/kernel/fp.ts';
import { activationId, type ActivationId, isActivationId } from '../domain/kernel/ids.ts';
import {
  type ActionName,
  actionId,
  type EntityName,
  type NamespaceName,
  parseEntityName,
  parseNamespace,
} from '../domain/names.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { Identity } from '../domain/subject/subject.ts';
import type { Call } from './call.ts';

/** For lists. */
export const ownNamespace = ({ caller, segments }: Call): Either<Refusal, NamespaceName> => {
  const namespace = namedNamespace(segments.namespace, caller);
  if (E.isLeft(namespace)) return namespace;
  return owned(caller, namespace.right, namespace.right, namespace.right);
};

/** An action of the default package. */
export const ownAction = ({ caller, segments }: Call): Either<Refusal, ActionName> => {
  const namespace = namedNamespace(segments.namespace, caller);
  if (E.isLeft(namespace)) return namespace;
  const name = parseEntityName(segments.name);
  if (E.isLeft(name)) return name;
  const action = { namespace: namespace.right, package: null, name: name.right };
  return owned(caller, action.namespace, actionId(action), action);
};

export interface PackageName {
  readonly namespace: NamespaceName;
  readonly package: EntityName;
}

export const ownPackage = ({ caller, segments }: Call): Either<Refusal, PackageName> => {
  const namespace = namedNamespace(segments.namespace, caller);
  if (E.isLeft(namespace)) return namespace;
  const pack = parseEntityName(segments.package);
  if (E.isLeft(pack)) return pack;
  const name = { namespace: namespace.right, package: pack.right };
  return owned(caller, name.namespace, `${name.namespace}/${name.package}`, name);
};

/** An action in a package: what is not readable is named by its package, else by its own name. */
export const ownPackagedAction = (call: Call): Either<Refusal, ActionName> => {
  const { caller, segments, request } = call;
  const namespace = namedNamespace(segments.namespace, caller);
  if (E.isLeft(namespace)) return namespace;
  const pack = parseEntityName(segments.package);
  if (E.isLeft(pack)) return pack;
  const name = parseEntityName(segments.name);
  if (E.isLeft(name)) return name;
  const action = { namespace: namespace.right, package: pack.right, name: name.right };
  const writes = request.method === 'PUT' || request.method === 'DELETE';
  const resource = writes ? actionId(action) : `${action.namespace}/${action.package}`;
  return owned(caller, action.namespace, resource, action);
};

export interface ActivationName {
  readonly namespace: NamespaceName;
  readonly id: ActivationId;
}

export const ownActivation = ({ caller, segments }: Call): Either<Refusal, ActivationName> => {
  const namespace = namedNamespace(segments.namespace, caller);
  if (E.isLeft(namespace)) return namespace;
  const id = segments.activation;
  if (id.length !== 32) return E.left({ type: 'ActivationIdLength', length: id.length });
  if (!isActivationId(id)) return E.left({ type: 'ActivationIdIllegal' });
  const name = { namespace: namespace.right, id: activationId(id) };
  return owned(caller, name.namespace, `${name.namespace}/${id}`, name);
};

/** `_` is the caller's own. Upstream's paths can't name any longer one that begins like it (§3.1). */
const namedNamespace = (segment: string, caller: Identity): Either<Refusal, NamespaceName> => {
  if (segment === '_') return E.right(caller.namespace);
  return segment.startsWith('_') ? E.left({ type: 'NoSuchRoute' }) : parseNamespace(segment);
};

const owned = <Name>(
  caller: Identity,
  namespace: NamespaceName,
  resource: string,
  name: Name,
): Either<Refusal, Name> =>
  namespace === caller.namespace
    ? E.right(name)
    : E.left({ type: 'NotAuthorized', resources: [resource] });
