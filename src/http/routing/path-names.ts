/**
 * The names in a URL: first the syntax of the namespace, then of the entity (openwhisk-api §2.6).
 * `own…` asks for the right as well, where nothing has to be looked up for that: what belongs to
 * others is 403 whether it exists or not (§2.3, §2.4).
 */
import { ownResource } from '../../domain/entitlement/own-namespace.ts';
import { E, type Either } from '../../domain/kernel/fp.ts';
import { activationId, type ActivationId, isActivationId } from '../../domain/kernel/ids.ts';
import {
  type ActionName,
  type NamespaceName,
  parseEntityName,
  parseNamespace,
  plainId,
  type PlainName,
} from '../../domain/names.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { Call } from './call.ts';

/** `_` is the caller's own. Upstream's paths can't name any longer one that begins like it (§3.1). */
export const namedNamespace = ({ caller, segments }: Call): Either<Refusal, NamespaceName> => {
  const { namespace } = segments;
  if (namespace === '_') return E.right(caller.namespace);
  return namespace.startsWith('_') ? E.left({ type: 'NoSuchRoute' }) : parseNamespace(namespace);
};

/** In the default package where the path names none. */
export const namedAction = (call: Call): Either<Refusal, ActionName> => {
  const namespace = namedNamespace(call);
  if (E.isLeft(namespace)) return namespace;
  const inPackage = call.segments.package;
  const pack = inPackage === '' ? NO_PACKAGE : parseEntityName(inPackage);
  if (E.isLeft(pack)) return pack;
  const name = parseEntityName(call.segments.name);
  if (E.isLeft(name)) return name;
  return E.right({ namespace: namespace.right, package: pack.right, name: name.right });
};

const NO_PACKAGE: Either<Refusal, null> = E.right(null);

/** A package, trigger or rule. */
export const namedEntity = (call: Call): Either<Refusal, PlainName> => {
  const namespace = namedNamespace(call);
  if (E.isLeft(namespace)) return namespace;
  const name = parseEntityName(call.segments.name);
  return E.isLeft(name) ? name : E.right({ namespace: namespace.right, name: name.right });
};

export interface ActivationName {
  readonly namespace: NamespaceName;
  readonly id: ActivationId;
}

const namedActivation = (call: Call): Either<Refusal, ActivationName> => {
  const namespace = namedNamespace(call);
  if (E.isLeft(namespace)) return namespace;
  const id = call.segments.activation;
  if (id.length !== 32) return E.left({ type: 'ActivationIdLength', length: id.length });
  if (!isActivationId(id)) return E.left({ type: 'ActivationIdIllegal' });
  return E.right({ namespace: namespace.right, id: activationId(id) });
};

/** For what a namespace shares with nobody: the name and the right to it in one. */
export const ownNamespace = (call: Call): Either<Refusal, NamespaceName> => {
  const namespace = namedNamespace(call);
  if (E.isLeft(namespace)) return namespace;
  const owned = ownResource(call.caller, namespace.right, namespace.right);
  return E.isLeft(owned) ? owned : namespace;
};

/** A trigger or rule. */
export const ownEntity = (call: Call): Either<Refusal, PlainName> => {
  const name = namedEntity(call);
  if (E.isLeft(name)) return name;
  const owned = ownName(call, name.right);
  return E.isLeft(owned) ? owned : name;
};

/** The right to a trigger or rule that has been named. */
export const ownName = ({ caller }: Call, name: PlainName): Either<Refusal, null> =>
  ownResource(caller, name.namespace, plainId(name));

export const ownActivation = (call: Call): Either<Refusal, ActivationName> => {
  const name = namedActivation(call);
  if (E.isLeft(name)) return name;
  const { namespace, id } = name.right;
  const owned = ownResource(call.caller, namespace, `${namespace}/${id}`);
  return E.isLeft(owned) ? owned : name;
};
