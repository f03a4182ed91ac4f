import { describe, expect, test } from 'vitest';
import {
  ENTITY_EVENT_TYPES,
  entityChange,
  type EntityEvent,
  isEntityEvent,
} from '../../../src/domain/entity/events.ts';
import { entityId } from '../../../src/domain/entity/entity.ts';
import { offset } from '../../../src/domain/kernel/ids.ts';
import { helloAction } from '../../support/action-fixtures.ts';
import {
  actionName,
  packageOfTests,
  plainName,
  ruleOfTests,
  triggerOfTests,
} from '../../support/entity-fixtures.ts';

const action = helloAction({ name: actionName('guest/p/x') });
const pack = packageOfTests('x');
const trigger = triggerOfTests('x');
const rule = ruleOfTests('x');
const REVISION = offset(9);

const WRITES: readonly EntityEvent[] = [
  { type: 'ActionCreated', action },
  { type: 'ActionUpdated', action },
  { type: 'PackageCreated', package: pack },
  { type: 'PackageUpdated', package: pack },
  { type: 'TriggerCreated', trigger },
  { type: 'TriggerUpdated', trigger },
  { type: 'TriggerRulesChanged', trigger },
  { type: 'RuleCreated', rule },
  { type: 'RuleUpdated', rule },
];
const DELETIONS: readonly EntityEvent[] = [
  { type: 'ActionDeleted', name: action.name },
  { type: 'PackageDeleted', name: plainName('x') },
  { type: 'TriggerDeleted', name: plainName('x') },
  { type: 'RuleDeleted', name: plainName('x') },
];

describe('an event of an entity', () => {
  test.each(WRITES)('$type leaves the whole entity, at the offset it was written', (event) => {
    const { id, stored } = entityChange(event, REVISION);
    if (stored === null) throw new Error('a write leaves something');
    expect(entityId(stored)).toBe(id);
    expect(stored.revision).toBe(REVISION);
    expect({ ...stored, ...event }, 'holds what the event holds').toEqual({
      ...stored,
      type: event.type,
    });
  });

  test.each(DELETIONS)('$type leaves nothing', (event) => {
    const id = event.type === 'ActionDeleted' ? 'guest/p/x' : 'guest/x';
    expect(entityChange(event, REVISION)).toEqual({ id, stored: null });
  });

  test('is known by its type, and every type is told', () => {
    const types = [...WRITES, ...DELETIONS].map(({ type }) => type);
    expect([...ENTITY_EVENT_TYPES].sort()).toEqual([...types].sort());
    expect(WRITES.every((event) => isEntityEvent(event))).toBe(true);
    expect(isEntityEvent({ type: 'toString' })).toBe(false);
  });
});
