/**
 * The four kinds of entity. Actions of the default package, packages, triggers and rules of a
 * namespace share one space of ids (openwhisk-api §3.2), so an id is looked up without its kind.
 */
import type { StoredAction } from '../action/action.ts';
import { actionId, plainId } from '../names.ts';
import type { StoredPackage } from '../package/package.ts';
import type { StoredRule } from '../rule/rule.ts';
import type { StoredTrigger } from '../trigger/trigger.ts';

/** Each with its revision: the journal offset of its last write, never used twice. */
export type StoredEntity =
  | ({ readonly type: 'action' } & StoredAction)
  | ({ readonly type: 'package' } & StoredPackage)
  | ({ readonly type: 'trigger' } & StoredTrigger)
  | ({ readonly type: 'rule' } & StoredRule);

/** `NS/NAME`, or `NS/PKG/NAME` for an action in a package: the key of its stream in the journal. */
export const entityId = (entity: StoredEntity): string => {
  switch (entity.type) {
    case 'action':
      return actionId(entity.action.name);
    case 'package':
      return plainId(entity.package.name);
    case 'trigger':
      return plainId(entity.trigger.name);
    case 'rule':
      return plainId(entity.rule.name);
  }
};
