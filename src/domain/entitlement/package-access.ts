/** Who may do what with a package or binding (openwhisk-api §2.2, §2.3, §2.4). */
import { E, type Either } from '../kernel/fp.ts';
import { plainId, type PlainName } from '../names.ts';
import type { Reading } from '../reading.ts';
import type { Refusal } from '../refusal.ts';
import type { Asker, Right } from './access.ts';
import { notAuthorized, ownResource } from './own-namespace.ts';
import { readablePackage } from './readable-package.ts';

/**
 * READ says what is in the way of it; PUT and DELETE ask who owns the name, and leave it to the
 * command whether there is such a package. Nobody can ACTIVATE a package.
 */
export function* packageAccess(
  asker: Asker,
  right: Right,
  name: PlainName,
): Reading<Either<Refusal, null>> {
  if (right === 'ACTIVATE') return notAuthorized(plainId(name));
  if (right !== 'READ') return ownResource(asker, name.namespace, plainId(name));
  const readable = yield* readablePackage(asker, name);
  if (E.isRight(readable)) return E.right(null);
  // Missing itself, or bound to what is missing: either way what was asked for is named.
  return readable.left.type === 'NotFound'
    ? E.left({ type: 'PackageNotFound', package: plainId(name) })
    : readable;
}
