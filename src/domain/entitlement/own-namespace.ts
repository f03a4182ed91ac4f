/**
 * What belongs to a namespace and is in no package is for the holder of its key alone: everybody
 * else is told the same, whether it exists or not (openwhisk-api §2.3, §2.4).
 */
import { E, type Either } from '../kernel/fp.ts';
import type { NamespaceName } from '../names.ts';
import type { Refusal } from '../refusal.ts';
import type { Asker } from './access.ts';

/** `resource` is what the refusal names: `NS` for a collection, `NS/NAME` for an entity. */
export const ownResource = (
  asker: Asker,
  namespace: NamespaceName,
  resource: string,
): Either<Refusal, null> => (isOwner(asker, namespace) ? E.right(null) : notAuthorized(resource));

export const isOwner = (asker: Asker, namespace: NamespaceName): boolean =>
  asker.namespace === namespace;

export const notAuthorized = (resource: string): Either<Refusal, never> =>
  E.left({ type: 'NotAuthorized', resources: [resource] });
