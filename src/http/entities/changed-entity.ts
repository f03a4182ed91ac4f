/** What a change of one kind of entity answers is an entity of that kind: anything else is a bug. */
import type { StoredEntity } from '../../domain/entity/entity.ts';
import type { EntityOf, EntityType } from '../../domain/entity/lookup.ts';

export const asChanged = <Type extends EntityType>(
  type: Type,
  stored: StoredEntity,
): EntityOf<Type> => {
  if (!isOf(type, stored)) throw new Error(`a change of one ${type} answered a ${stored.type}`);
  return stored;
};

const isOf = <Type extends EntityType>(
  type: Type,
  stored: StoredEntity,
): stored is EntityOf<Type> => stored.type === type;
