import { expect, test } from 'vitest';
import type { Trigger } from '../../../src/domain/trigger/trigger.ts';
import { triggerShape, triggerSummary } from '../../../src/http/entities/trigger-json.ts';
import { actionName, plainName } from '../../support/entity-fixtures.ts';

const trigger: Trigger = {
  name: plainName('t'),
  version: '0.0.2',
  publish: false,
  updated: 5,
  parameters: [{ key: 'a', value: 1 }],
  annotations: [],
  rules: null,
};
const head = {
  namespace: 'guest',
  name: 't',
  version: '0.0.2',
  publish: false,
  updated: 5,
  annotations: [],
};

test('a trigger tells of rules once it had one (openwhisk-api §7.1)', () => {
  const shape = { ...head, parameters: trigger.parameters, limits: {} };
  expect(triggerShape(trigger)).toEqual(shape);
  expect(triggerShape({ ...trigger, rules: [] })).toEqual({ ...shape, rules: {} });
  const action = actionName('guest/utils/a');
  const rules = [{ rule: 'guest/r', action, status: 'inactive' as const }];
  expect(triggerShape({ ...trigger, rules })).toEqual({
    ...shape,
    rules: { 'guest/r': { action: { path: 'guest/utils', name: 'a' }, status: 'inactive' } },
  });
});

test('a summary has neither parameters nor rules (openwhisk-api §3.8)', () => {
  expect(triggerSummary({ ...trigger, rules: [] })).toEqual(head);
});
