/**
 * What is told of a path that no route answers. Upstream looks at the namespace before it looks at the
 * method and at what follows the collection, and tells of a bad name before a missing route
 * (openwhisk-api §1.8).
 */
import { E } from '../../domain/kernel/fp.ts';
import { parseNamespace } from '../../domain/names.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { decodedSegment } from './router.ts';

const IN_COLLECTION =
  /^\/api\/v1\/namespaces\/([^/]+)\/(?:actions|activations|limits|packages|rules|triggers)(?:\/|$)/;

export const strayRefusal = (path: string): Refusal => {
  const [, named = '_'] = IN_COLLECTION.exec(path) ?? [];
  const namespace = parseNamespace(decodedSegment(named));
  return E.isLeft(namespace) ? namespace.left : { type: 'NoSuchRoute' };
};
