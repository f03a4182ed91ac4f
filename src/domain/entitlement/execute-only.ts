/**
 * Packages that are shared may be run by others, and where the profile says so no more than that:
 * what is in them is then shown to nobody else, neither by their own name nor through a binding
 * (adobe-runtime §12, openwhisk-api §2.4). Asked after the right to READ has been found, so the
 * refusals tell nothing that the asker could not know.
 */
import { E, type Either } from '../kernel/fp.ts';
import { type ActionName, actionId, actionPath, plainId, type PlainName } from '../names.ts';
import type { Profile } from '../profile.ts';
import type { Refusal, Shared } from '../refusal.ts';
import type { Asker } from './access.ts';
import { isOwner } from './own-namespace.ts';

type Rule = Pick<Profile, 'sharedPackagesExecuteOnly'>;

/** `provider`: where the package really is, bindings having been followed. */
export const mayShowPackage = (
  rule: Rule,
  asker: Asker,
  asked: PlainName,
  provider: PlainName,
): Either<Refusal, null> => {
  if (!isExecuteOnly(rule, asker, provider)) return E.right(null);
  return isOwner(asker, asked.namespace)
    ? executeOnly('binding', asked.name)
    : executeOnly('package', plainId(asked));
};

/** `place`: where the action really is, or would be. */
export const mayShowAction = (
  rule: Rule,
  asker: Asker,
  asked: ActionName,
  place: ActionName,
): Either<Refusal, null> => {
  if (!isExecuteOnly(rule, asker, place)) return E.right(null);
  return isOwner(asker, asked.namespace)
    ? executeOnly('actionThroughBinding', actionId(asked))
    : executeOnly('action', actionPath(asked));
};

const isExecuteOnly = (
  { sharedPackagesExecuteOnly }: Rule,
  asker: Asker,
  { namespace }: Pick<PlainName, 'namespace'>,
): boolean => sharedPackagesExecuteOnly && !isOwner(asker, namespace);

const executeOnly = (what: Shared, name: string): Either<Refusal, never> =>
  E.left({ type: 'ExecuteOnly', what, name });
