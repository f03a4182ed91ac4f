/**
 * Who may do what with an action (openwhisk-api §2.2-2.4, §8.6). Outside packages it is its owner's
 * alone; in a package, whoever may read the package may read and run it, and only the owner of the
 * package may change it. Whether the action itself exists is not looked at.
 */
import { E, type Either } from '../kernel/fp.ts';
import { type ActionName, actionId, packageOf, plainId, type PlainName } from '../names.ts';
import { entityById, type Reading } from '../reading.ts';
import type { Refusal } from '../refusal.ts';
import type { ActionAccess, Asker, Right } from './access.ts';
import { joined } from './joined-answers.ts';
import { ownResource } from './own-namespace.ts';
import { readablePackage } from './readable-package.ts';

export function* actionAccess(
  asker: Asker,
  right: Right,
  name: ActionName,
): Reading<Either<Refusal, ActionAccess>> {
  const inPackage = packageOf(name);
  if (inPackage !== null && (right === 'READ' || right === 'ACTIVATE'))
    return yield* packagedAccess(asker, name, inPackage);
  const owned = ownResource(asker, name.namespace, actionId(name));
  if (E.isLeft(owned)) return owned;
  const writable = inPackage === null ? owned : yield* writablePackage(inPackage);
  return E.isLeft(writable) ? writable : E.right({ action: name, binding: null, parameters: [] });
}

/** To run a sequence needs ACTIVATE on all of its components (§6.2). */
export function* componentsAccess(
  asker: Asker,
  components: readonly ActionName[],
): Reading<Either<Refusal, null>> {
  const answers: Either<Refusal, ActionAccess>[] = [];
  for (const name of components) answers.push(yield* actionAccess(asker, 'ACTIVATE', name));
  return joined(answers);
}

/** Refusals name the package, not the action: no more than that was looked at (§2.4). */
function* packagedAccess(
  asker: Asker,
  { name }: ActionName,
  named: PlainName,
): Reading<Either<Refusal, ActionAccess>> {
  const readable = yield* readablePackage(asker, named);
  if (E.isLeft(readable)) return readable;
  const { provider, parameters } = readable.right;
  const { namespace } = provider.name;
  return E.right({
    action: { namespace, package: provider.name.name, name },
    binding: plainId(provider.name) === plainId(named) ? null : named,
    parameters,
  });
}

/** Actions are put into packages and deleted from them, never through a binding (§2.6, §8.6). */
function* writablePackage(name: PlainName): Reading<Either<Refusal, null>> {
  const found = yield* entityById(plainId(name));
  if (found === null) return E.left({ type: 'NotFound' });
  if (found.type !== 'package') return E.left({ type: 'OtherCollection' });
  return found.package.binding === null ? E.right(null) : E.left({ type: 'NotThroughBinding' });
}
