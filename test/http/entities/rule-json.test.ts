import { expect, test } from 'vitest';
import type { Rule } from '../../../src/domain/rule/rule.ts';
import { ruleShape, ruleSummary } from '../../../src/http/entities/rule-json.ts';
import { actionName, plainName } from '../../support/entity-fixtures.ts';

const rule: Rule = {
  name: plainName('r'),
  version: '0.0.1',
  publish: false,
  updated: 5,
  trigger: plainName('t'),
  action: actionName('guest/utils/a'),
  annotations: [{ key: 'a', value: 1 }],
};
const summary = {
  namespace: 'guest',
  name: 'r',
  version: '0.0.1',
  publish: false,
  updated: 5,
  trigger: { path: 'guest', name: 't' },
  action: { path: 'guest/utils', name: 'a' },
  annotations: [{ key: 'a', value: 1 }],
};

test('a rule refers to its trigger and action by objects (openwhisk-api §7.3)', () => {
  expect(ruleShape(rule, 'active')).toEqual({ ...summary, status: 'active' });
});

test('a list does not tell the status of a rule (openwhisk-api §3.8)', () => {
  expect(ruleSummary(rule)).toEqual(summary);
});
