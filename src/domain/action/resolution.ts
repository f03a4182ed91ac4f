/** Where an action really is that was named through a binding (openwhisk-api §6.1, §7.3). */
import { entityIfAny } from '../entity/lookup.ts';
import { type ActionName, packageOf, plainId } from '../names.ts';
import type { Reading } from '../reading.ts';

/**
 * `null` where there is no such package, or its binding leads nowhere or in a circle: a provider may
 * have been replaced since the binding was made.
 */
export function* resolvedName(name: ActionName): Reading<ActionName | null> {
  const followed = new Set<string>();
  let named = packageOf(name);
  while (named !== null && !followed.has(plainId(named))) {
    followed.add(plainId(named));
    const found = yield* entityIfAny('package', plainId(named));
    if (found === null) return null;
    const { binding } = found.package;
    if (binding === null)
      return { namespace: named.namespace, package: named.name, name: name.name };
    named = binding;
  }
  return named === null ? name : null;
}
