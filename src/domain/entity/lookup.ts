/**
 * Entities looked up as one kind. All kinds share one space of ids, so a name may belong to another
 * kind than was asked for (openwhisk-api §3.2, §3.7).
 */
import { E, type Either } from '../kernel/fp.ts';
import { entityById, type Reading } from '../reading.ts';
import type { Refusal } from '../refusal.ts';
import type { StoredEntity } from './entity.ts';

export type EntityType = StoredEntity['type'];
export type EntityOf<Type extends EntityType> = Extract<StoredEntity, { readonly type: Type }>;

/** What a PUT is to replace, and `null` for a creation. Refusals: `OtherCollection`, `AlreadyExists`. */
export function* entityToPut<Type extends EntityType>(
  type: Type,
  id: string,
  overwrite: boolean,
): Reading<Either<Refusal, EntityOf<Type> | null>> {
  const found = yield* entityById(id);
  if (found === null) return E.right(null);
  if (!isOf(type, found)) return E.left({ type: 'OtherCollection' });
  return overwrite ? E.right(found) : E.left({ type: 'AlreadyExists' });
}

/** Refusals: `NotFound`, `OtherCollection`. */
export function* entityOf<Type extends EntityType>(
  type: Type,
  id: string,
): Reading<Either<Refusal, EntityOf<Type>>> {
  const found = yield* entityById(id);
  if (found === null) return E.left({ type: 'NotFound' });
  return isOf(type, found) ? E.right(found) : E.left({ type: 'OtherCollection' });
}

/** `null` also where the name belongs to another kind: for references, which may dangle. */
export function* entityIfAny<Type extends EntityType>(
  type: Type,
  id: string,
): Reading<EntityOf<Type> | null> {
  const found = yield* entityById(id);
  return found !== null && isOf(type, found) ? found : null;
}

const isOf = <Type extends EntityType>(type: Type, found: StoredEntity): found is EntityOf<Type> =>
  found.type === type;
