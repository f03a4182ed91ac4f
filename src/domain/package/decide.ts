/**
 * What a PUT or DELETE makes of a package or binding (openwhisk-api §8.2, §8.4). Parameters and
 * annotations are replaced where given, not merged.
 */
import type { Parameter } from '../action/action.ts';
import type { ActionDeleted } from '../action/events.ts';
import type { Asker } from '../entitlement/access.ts';
import { packageAccess } from '../entitlement/package-access.ts';
import { referencesAccess } from '../entitlement/reference-access.ts';
import { entityOf, entityToPut } from '../entity/lookup.ts';
import { FIRST_VERSION, nextPatch } from '../entity/version.ts';
import { E, type Either } from '../kernel/fp.ts';
import { actionId, plainId, type PlainName } from '../names.ts';
import { entityById, membersOf, type Reading } from '../reading.ts';
import type { Refusal } from '../refusal.ts';
import type { DeletePackage, PackageCommand, PutPackage } from './commands.ts';
import type { PackageEvent } from './events.ts';
import type { Package } from './package.ts';

type Decision = Either<Refusal, readonly (PackageEvent | ActionDeleted)[]>;

export const decidePackage = (caller: Asker, command: PackageCommand): Reading<Decision> =>
  command.type === 'PutPackage' ? put(caller, command) : remove(caller, command);

/** In web paths it stands for no package. */
const RESERVED: string = 'default';

function* put(caller: Asker, command: PutPackage): Reading<Decision> {
  const { name, content, overwrite } = command;
  const allowed = yield* packageAccess(caller, 'PUT', name);
  if (E.isLeft(allowed)) return allowed;
  if (name.name === RESERVED) return E.left({ type: 'PackageNameReserved' });
  const packages = content.binding === null ? [] : [content.binding];
  const readable = yield* referencesAccess(caller, { packages });
  if (E.isLeft(readable)) return readable;
  const found = yield* entityToPut('package', plainId(name), overwrite);
  if (E.isLeft(found)) return found;
  const old = found.right?.package ?? null;
  const bindable = yield* checkBinding(old, content.binding);
  if (E.isLeft(bindable)) return bindable;
  return E.right([
    old === null
      ? { type: 'PackageCreated', package: created(command) }
      : { type: 'PackageUpdated', package: updated(old, command) },
  ]);
}

/** A binding may be pointed elsewhere, but a package becomes none: its actions would be lost. */
function* checkBinding(
  old: Package | null,
  provider: PlainName | null,
): Reading<Either<Refusal, null>> {
  if (provider === null) return E.right(null);
  if (old !== null && old.binding === null) return E.left({ type: 'PackageNotBindable' });
  const found = yield* entityById(plainId(provider));
  if (found === null) return E.left({ type: 'BindingToMissing' });
  if (found.type !== 'package') return E.left({ type: 'BindingToOther' });
  return found.package.binding === null ? E.right(null) : E.left({ type: 'BindingToBinding' });
}

const created = ({ name, content, nowMs }: PutPackage): Package => ({
  name,
  version: content.version ?? FIRST_VERSION,
  publish: content.publish ?? false,
  updated: nowMs,
  binding: content.binding,
  parameters: content.parameters ?? [],
  annotations: withBinding(content.annotations ?? [], content.binding),
});

const updated = (old: Package, { content, nowMs }: PutPackage): Package => {
  const binding = content.binding ?? old.binding;
  return {
    name: old.name,
    version: content.version ?? nextPatch(old.version),
    publish: content.publish ?? old.publish,
    updated: nowMs,
    binding,
    parameters: content.parameters ?? old.parameters,
    annotations: withBinding(content.annotations ?? old.annotations, binding),
  };
};

/** The server's own annotation: lists of packages tell bindings by it. */
const withBinding = (
  annotations: readonly Parameter[],
  binding: PlainName | null,
): readonly Parameter[] => {
  const given = annotations.filter(({ key }) => key !== 'binding');
  if (binding === null) return given;
  const { namespace, name } = binding;
  return [...given, { key: 'binding', value: { namespace, name } }];
};

function* remove(caller: Asker, { name, force }: DeletePackage): Reading<Decision> {
  const allowed = yield* packageAccess(caller, 'DELETE', name);
  if (E.isLeft(allowed)) return allowed;
  const found = yield* entityOf('package', plainId(name));
  if (E.isLeft(found)) return found;
  const deleted = { type: 'PackageDeleted', name } as const;
  if (found.right.package.binding !== null) return E.right([deleted]);
  const members = yield* membersOf(name);
  if (members.length > 0 && !force)
    return E.left({ type: 'PackageNotEmpty', entities: members.length });
  return E.right([deleted, ...(yield* deletions(members.map(({ action }) => action.name)))]);
}

/** Each is looked at by its id once more, so that whoever appends knows its revision. */
function* deletions(members: readonly ActionDeleted['name'][]): Reading<readonly ActionDeleted[]> {
  const deleted: ActionDeleted[] = [];
  for (const name of members) {
    const found = yield* entityById(actionId(name));
    if (found !== null) deleted.push({ type: 'ActionDeleted', name });
  }
  return deleted;
}
