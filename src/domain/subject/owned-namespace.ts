/** Names of namespaces that somebody may be given. */
import { E, type Either } from '../kernel/fp.ts';
import { type NamespaceName, parseNamespace } from '../names.ts';

export interface NamespaceIllegal {
  readonly type: 'NamespaceIllegal';
  readonly text: string;
}

/** In URLs and references it stands for the namespace of the caller (openwhisk-api §2.1). */
const PLACEHOLDER = '_';

export const parseOwnedNamespace = (text: string): Either<NamespaceIllegal, NamespaceName> => {
  const name = parseNamespace(text);
  return E.isLeft(name) || text === PLACEHOLDER ? E.left({ type: 'NamespaceIllegal', text }) : name;
};
