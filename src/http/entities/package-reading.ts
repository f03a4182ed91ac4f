/** Packages as a `GET` shows them, found by pure readings, with the right to see them (openwhisk-api §8.3, §8.6). */
import type { Asker } from '../../domain/entitlement/access.ts';
import { mayShowPackage } from '../../domain/entitlement/execute-only.ts';
import { packageAccess } from '../../domain/entitlement/package-access.ts';
import {
  readablePackage,
  type ReadablePackage,
} from '../../domain/entitlement/readable-package.ts';
import { entityOf } from '../../domain/entity/lookup.ts';
import { E, type Either } from '../../domain/kernel/fp.ts';
import { plainId, type PlainName } from '../../domain/names.ts';
import type { Package } from '../../domain/package/package.ts';
import type { Profile } from '../../domain/profile.ts';
import { membersOf, type Reading } from '../../domain/reading.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { PackageContents } from './package-json.ts';

/** The package whose actions are listed under a name: of a binding, what it is bound to. */
export function* listedPackage(asker: Asker, name: PlainName): Reading<Either<Refusal, PlainName>> {
  const opened = yield* openedPackage(asker, name);
  return E.isLeft(opened) ? opened : E.right(opened.right.provider.name);
}

export interface ShownPackage extends PackageContents {
  readonly package: Package;
}

export function* shownPackage(
  profile: Profile,
  asker: Asker,
  name: PlainName,
): Reading<Either<Refusal, ShownPackage>> {
  const opened = yield* openedPackage(asker, name);
  if (E.isLeft(opened)) return opened;
  const { provider, parameters } = opened.right;
  const shown = mayShowPackage(profile, asker, name, provider.name);
  if (E.isLeft(shown)) return shown;
  const stored = yield* entityOf('package', plainId(name));
  if (E.isLeft(stored)) return stored;
  const members = yield* membersOf(provider.name);
  return E.right({
    package: stored.right.package,
    parameters,
    members: members.map(({ action }) => action),
  });
}

/** The refusals are those of the name that was asked for. */
function* openedPackage(asker: Asker, name: PlainName): Reading<Either<Refusal, ReadablePackage>> {
  const access = yield* packageAccess(asker, 'READ', name);
  return E.isLeft(access) ? access : yield* readablePackage(asker, name);
}
