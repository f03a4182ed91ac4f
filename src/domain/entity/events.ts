/** Everything that happens on the topic `whisks`, and what each event makes of its entity. */
import type { ActionEvent } from '../action/events.ts';
import type { Offset } from '../kernel/ids.ts';
import { actionId, plainId } from '../names.ts';
import type { PackageEvent } from '../package/events.ts';
import type { RuleEvent } from '../rule/events.ts';
import type { TriggerEvent } from '../trigger/events.ts';
import { entityId, type StoredEntity } from './entity.ts';

export type EntityEvent = ActionEvent | PackageEvent | TriggerEvent | RuleEvent;

export type EntityEventType = EntityEvent['type'];

const ENTITY_EVENTS: Readonly<Record<EntityEventType, true>> = {
  ActionCreated: true,
  ActionUpdated: true,
  ActionDeleted: true,
  PackageCreated: true,
  PackageUpdated: true,
  PackageDeleted: true,
  TriggerCreated: true,
  TriggerUpdated: true,
  TriggerRulesChanged: true,
  TriggerDeleted: true,
  RuleCreated: true,
  RuleUpdated: true,
  RuleDeleted: true,
};

export const ENTITY_EVENT_TYPES = Object.keys(ENTITY_EVENTS) as readonly EntityEventType[];

export const isEntityEvent = <Other extends { readonly type: string }>(
  event: EntityEvent | Other,
): event is EntityEvent => Object.hasOwn(ENTITY_EVENTS, event.type);

/** What an event leaves of the entity: itself as a whole, or nothing. */
export interface EntityChange {
  /** The key of its stream. */
  readonly id: string;
  readonly stored: StoredEntity | null;
}

/** `revision`: the offset of the event. The events carry whole states, so no history is needed. */
export const entityChange = (event: EntityEvent, revision: Offset): EntityChange => {
  switch (event.type) {
    case 'ActionCreated':
    case 'ActionUpdated':
      return present({ type: 'action', action: event.action, revision });
    case 'PackageCreated':
    case 'PackageUpdated':
      return present({ type: 'package', package: event.package, revision });
    case 'TriggerCreated':
    case 'TriggerUpdated':
    case 'TriggerRulesChanged':
      return present({ type: 'trigger', trigger: event.trigger, revision });
    case 'RuleCreated':
    case 'RuleUpdated':
      return present({ type: 'rule', rule: event.rule, revision });
    case 'ActionDeleted':
      return { id: actionId(event.name), stored: null };
    case 'PackageDeleted':
    case 'TriggerDeleted':
    case 'RuleDeleted':
      return { id: plainId(event.name), stored: null };
  }
};

const present = (stored: StoredEntity): EntityChange => ({ id: entityId(stored), stored });
