import { expect, test } from 'vitest';
import { createdRule, updatedRule } from '../../../src/domain/rule/content-merge.ts';
import { onTrigger, putRule, running, UPDATE } from '../../support/entity-commands.ts';
import { ruleOfTests } from '../../support/entity-fixtures.ts';

const both = { ...onTrigger('t'), ...running('guest/a') };

test('a new rule takes what the body brings over the defaults', () => {
  expect(createdRule(putRule('r', both))).toEqual(ruleOfTests('r'));
  const more = { annotations: [{ key: 'a', value: 1 }], publish: true, version: '1.0.0' };
  expect(createdRule(putRule('r', { ...both, ...more }))).toEqual(ruleOfTests('r', more));
});

test('a new rule without a trigger or without an action is none', () => {
  expect(createdRule(putRule('r', onTrigger('t')))).toBeNull();
  expect(createdRule(putRule('r', running('guest/a')))).toBeNull();
});

test('an updated rule keeps what is not given, and replaces annotations whole', () => {
  const old = ruleOfTests('r', { annotations: [{ key: 'a', value: 1 }], publish: true });
  expect(updatedRule(old, putRule('r', {}, UPDATE))).toEqual({
    ...old,
    version: '0.0.2',
    updated: 2000,
  });
  const annotations = [{ key: 'b', value: 2 }];
  const moved = { ...onTrigger('u'), ...running('guest/b'), annotations };
  expect(updatedRule(old, putRule('r', moved, UPDATE))).toEqual({
    ...old,
    ...moved,
    version: '0.0.2',
    updated: 2000,
  });
});
