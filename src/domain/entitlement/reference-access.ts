/**
 * READ on what a body refers to: the components of a sequence, the trigger and the action of a rule,
 * the provider of a binding (openwhisk-api §6.1, §7.3, §8.2). What does not exist in the asker's own
 * namespace is found out by the command; here only packages are looked up.
 */
import { E, type Either } from '../kernel/fp.ts';
import { type ActionName, plainId, type PlainName } from '../names.ts';
import type { Reading } from '../reading.ts';
import type { Refusal } from '../refusal.ts';
import type { Asker } from './access.ts';
import { actionAccess } from './action-access.ts';
import { joined } from './joined-answers.ts';
import { ownResource } from './own-namespace.ts';
import { readablePackage } from './readable-package.ts';

export interface References {
  readonly actions?: readonly ActionName[];
  readonly triggers?: readonly PlainName[];
  /** Providers of bindings. */
  readonly packages?: readonly PlainName[];
}

export function* referencesAccess(
  asker: Asker,
  { actions = [], triggers = [], packages = [] }: References,
): Reading<Either<Refusal, null>> {
  const answers: Either<Refusal, unknown>[] = triggers.map((name) =>
    ownResource(asker, name.namespace, plainId(name)),
  );
  for (const name of actions) answers.push(yield* actionAccess(asker, 'READ', name));
  for (const name of packages) answers.push(yield* providerAccess(asker, name));
  return joined(answers);
}

/** A provider that is missing, or no package, is a mistake in the body and not in the URL (§8.2). */
function* providerAccess(asker: Asker, name: PlainName): Reading<Either<Refusal, unknown>> {
  const readable = yield* readablePackage(asker, name);
  if (E.isRight(readable)) return readable;
  switch (readable.left.type) {
    case 'NotFound':
      return E.left({ type: 'BindingToMissing' });
    case 'OtherCollection':
      return E.left({ type: 'BindingToOther' });
    default:
      return readable;
  }
}
