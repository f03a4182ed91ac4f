/**
 * Every change of an entity, decided (openwhisk-api §4, §7, §8): who may, whether it fits what is
 * there, and what becomes of it. The event of the entity that was named comes first; others follow
 * where it changes with them. Every stream an event belongs to has been read by its id, so whoever
 * appends knows the revision on which the decision rests.
 */
import { type ActionRules, decideAction } from '../action/decide.ts';
import type { Either } from '../kernel/fp.ts';
import { decidePackage } from '../package/decide.ts';
import type { Reading } from '../reading.ts';
import type { Refusal } from '../refusal.ts';
import { decideRule } from '../rule/decide.ts';
import type { Identity } from '../subject/subject.ts';
import { decideTrigger } from '../trigger/decide.ts';
import type { EntityCommand } from './commands.ts';
import type { EntityEvent } from './events.ts';

/** What an installation allows. Only actions have limits and runtimes. */
export type EntityRules = ActionRules;

export const decideEntity =
  (rules: EntityRules) =>
  (caller: Identity, command: EntityCommand): Reading<Either<Refusal, readonly EntityEvent[]>> => {
    switch (command.type) {
      case 'PutAction':
      case 'DeleteAction':
        return decideAction(rules, caller, command);
      case 'PutPackage':
      case 'DeletePackage':
        return decidePackage(caller, command);
      case 'PutTrigger':
      case 'DeleteTrigger':
        return decideTrigger(caller, command);
      case 'PutRule':
      case 'DeleteRule':
      case 'SetRuleStatus':
        return decideRule(caller, command);
    }
  };
