/**
 * Names of namespaces, packages and entities (openwhisk-api §3.1, §3.2).
 */
import type { Brand } from './kernel/brand.ts';
import { E, type Either } from './kernel/fp.ts';
import type { Refusal } from './refusal.ts';

export type NamespaceName = Brand<string, 'NamespaceName'>;
export type EntityName = Brand<string, 'EntityName'>;

/** Fully qualified: an action in the default package has `package: null`. */
export interface ActionName {
  readonly namespace: NamespaceName;
  readonly package: EntityName | null;
  readonly name: EntityName;
}

/** Of packages, triggers and rules, which are in no package themselves. */
export interface PlainName {
  readonly namespace: NamespaceName;
  readonly name: EntityName;
}

const NAME = /^(?:\w|\w[\w@ .&-]{0,254}[\w@.&-])$/;
const NAME_LENGTH_MAX = 256;

export const parseNamespace = (text: string): Either<Refusal, NamespaceName> => {
  if (text.length > NAME_LENGTH_MAX)
    return E.left({ type: 'NamespaceTooLong', length: text.length });
  return NAME.test(text) ? E.right(text as NamespaceName) : E.left({ type: 'NamespaceIllegal' });
};

export const parseEntityName = (text: string): Either<Refusal, EntityName> => {
  if (text.length > NAME_LENGTH_MAX) return E.left({ type: 'NameTooLong', length: text.length });
  return NAME.test(text) ? E.right(text as EntityName) : E.left({ type: 'NameIllegal' });
};

/** `NS` or `NS/PKG`: the `namespace` member of an action on the wire. */
export const actionPath = (name: ActionName): string =>
  name.package === null ? name.namespace : `${name.namespace}/${name.package}`;

/** `NS/NAME` or `NS/PKG/NAME`: the id of an action, and its key in the journal. */
export const actionId = (name: ActionName): string => `${actionPath(name)}/${name.name}`;

/** `NS/NAME`: the id of a package, trigger or rule; they share the ids of unpackaged actions (§3.2). */
export const plainId = (name: PlainName): string => `${name.namespace}/${name.name}`;

/** The package an action is in; `null` in the default one. */
export const packageOf = (action: ActionName): PlainName | null =>
  action.package === null ? null : { namespace: action.namespace, name: action.package };
