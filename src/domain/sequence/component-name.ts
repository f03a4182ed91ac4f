/**
 * How a conductor names the next component (openwhisk-api §6.4): `act` and `PKG/act` in the caller's
 * namespace, `/NS/act`, `/NS/PKG/act` and `NS/PKG/act` anywhere. Behind the slash, and of three
 * parts, `_` stands for the caller's namespace (OpenWhisk: FullyQualifiedEntityName.resolveName).
 */
import type { Json } from '../kernel/json.ts';
import type { ActionName, EntityName, NamespaceName } from '../names.ts';
import { pathNames } from '../reference.ts';

/** `null`: no name of an action. */
export const componentName = (named: Json, own: NamespaceName): ActionName | null => {
  if (typeof named !== 'string') return null;
  const [first, second, third, ...more] = pathNames(named) ?? [];
  if (first === undefined || more.length > 0) return null;
  if (third !== undefined && second !== undefined)
    return { namespace: namespaceOf(first, own), package: second, name: third };
  if (named.startsWith('/'))
    return second === undefined
      ? null
      : { namespace: namespaceOf(first, own), package: null, name: second };
  return second === undefined
    ? { namespace: own, package: null, name: first }
    : { namespace: own, package: first, name: second };
};

/** Namespaces obey the rule of all names. */
const namespaceOf = (root: EntityName, own: NamespaceName): NamespaceName => {
  const text: string = root;
  return text === '_' ? own : (text as NamespaceName);
};
