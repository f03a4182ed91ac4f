/**
 * Values whose shape users choose, as they lie in a payload: JSON text. Their shapes stay out of the
 * dictionary, which is shared by all, and values come back as they were sent, whatever their keys.
 */
import type { Parameter } from '../../domain/action/action.ts';
import type { EntityEventType } from '../../domain/entity/events.ts';
import type { DomainEvent } from '../../domain/events.ts';
import { type Fields, isFields } from './fields.ts';

/** The event with texts in their place. */
export const packUserValues = (event: DomainEvent): object => {
  switch (event.type) {
    case 'ActionCreated':
    case 'ActionUpdated':
      return { ...event, action: packLists(event.action) };
    case 'PackageCreated':
    case 'PackageUpdated':
      return { ...event, package: packLists(event.package) };
    case 'TriggerCreated':
    case 'TriggerUpdated':
    case 'TriggerRulesChanged':
      return { ...event, trigger: packLists(event.trigger) };
    case 'RuleCreated':
    case 'RuleUpdated':
      return { ...event, rule: packLists(event.rule) };
    case 'NamespaceLimitsSet':
      return { ...event, limits: JSON.stringify(event.limits) };
    default:
      return event;
  }
};

interface Lists {
  readonly parameters?: readonly Parameter[];
  readonly annotations: readonly Parameter[];
}

/** Rules have no parameters. */
const packLists = <Entity extends Lists>(entity: Entity): object => {
  const annotations = JSON.stringify(entity.annotations);
  if (entity.parameters === undefined) return { ...entity, annotations };
  return { ...entity, parameters: JSON.stringify(entity.parameters), annotations };
};

/** Where an event has the entity as a whole. */
const ENTITY_OF: ReadonlyMap<string, string> = new Map<EntityEventType, string>([
  ['ActionCreated', 'action'],
  ['ActionUpdated', 'action'],
  ['PackageCreated', 'package'],
  ['PackageUpdated', 'package'],
  ['TriggerCreated', 'trigger'],
  ['TriggerUpdated', 'trigger'],
  ['TriggerRulesChanged', 'trigger'],
  ['RuleCreated', 'rule'],
  ['RuleUpdated', 'rule'],
]);

/** Changes `event`, which was just decoded and is nobody else's yet. */
export const unpackUserValues = (type: string, event: Fields): void => {
  if (type === 'NamespaceLimitsSet') unpackText(event, 'limits');
  const member = ENTITY_OF.get(type);
  const entity = member === undefined ? undefined : event[member];
  if (!isFields(entity)) return;
  unpackText(entity, 'parameters');
  unpackText(entity, 'annotations');
};

const unpackText = (fields: Fields, name: string): void => {
  const text = fields[name];
  if (typeof text === 'string') fields[name] = JSON.parse(text);
};
