/**
 * Who may look into a package: its owner, and anyone if it is published. A binding is for its owner
 * alone, and opens no more than the package behind it does (openwhisk-api §2.3, §2.4). Whoever is
 * turned away learns nothing of what exists in a namespace of others.
 */
import type { Parameter } from '../action/action.ts';
import { lastByKey } from '../action/annotations.ts';
import { E, type Either } from '../kernel/fp.ts';
import { plainId, type PlainName } from '../names.ts';
import type { Package } from '../package/package.ts';
import { entityById, type Reading } from '../reading.ts';
import type { Refusal } from '../refusal.ts';
import type { Asker } from './access.ts';
import { isOwner, notAuthorized } from './own-namespace.ts';

export interface ReadablePackage {
  /** Where the actions really are: bindings have been followed. */
  readonly provider: Package;
  /** Its parameters, those of the binding over them (§5.5). */
  readonly parameters: readonly Parameter[];
}

/**
 * The package of that name, or the one behind the binding of that name. Refusals: `NotFound`,
 * `OtherCollection`, `CircularBinding`, and `NotAuthorized` naming what was asked for.
 *
 * A binding is made to a package that is none, but that package may have been replaced by a binding
 * since: bindings are followed to the end, and none twice.
 */
export function* readablePackage(
  asker: Asker,
  asked: PlainName,
): Reading<Either<Refusal, ReadablePackage>> {
  const followed = new Set<string>();
  let over: readonly Parameter[] = [];
  for (let name = asked; ;) {
    const own = isOwner(asker, name.namespace);
    const found = yield* entityById(plainId(name));
    if (!own && (found?.type !== 'package' || !isShared(found.package)))
      return notAuthorized(plainId(asked));
    if (found === null) return E.left({ type: 'NotFound' });
    if (found.type !== 'package') return E.left({ type: 'OtherCollection' });
    const { binding } = found.package;
    const parameters = overlaid(found.package.parameters, over);
    if (binding === null) return E.right({ provider: found.package, parameters });
    followed.add(plainId(name));
    if (followed.has(plainId(binding)))
      return E.left({ type: 'CircularBinding', binding: plainId(binding) });
    over = parameters;
    name = binding;
  }
}

const isShared = ({ publish, binding }: Package): boolean => publish && binding === null;

const overlaid = (
  parameters: readonly Parameter[],
  over: readonly Parameter[],
): readonly Parameter[] => (over.length === 0 ? parameters : lastByKey([...parameters, ...over]));
