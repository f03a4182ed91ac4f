import { expect, test } from 'vitest';
import { currentStatus, ruleStatusOf, statusAfterPut } from '../../../src/domain/rule/status.ts';
import {
  linkTo,
  ruleOfTests,
  storedPackage,
  storedTrigger,
  triggerOfTests,
} from '../../support/entity-fixtures.ts';
import { answerFrom } from '../../support/readings.ts';

const rule = ruleOfTests('r');
const rules = [linkTo('guest/r', 'guest/a', 'active'), linkTo('guest/s', 'guest/a', 'inactive')];

test('a rule has the status of its link, and is inactive without one', () => {
  const trigger = triggerOfTests('t', { rules });
  expect(ruleStatusOf(rule, trigger)).toBe('active');
  expect(ruleStatusOf(ruleOfTests('s'), trigger)).toBe('inactive');
  expect(ruleStatusOf(ruleOfTests('other'), trigger)).toBe('inactive');
  expect(ruleStatusOf(rule, triggerOfTests('t'))).toBe('inactive');
  expect(ruleStatusOf(rule, null)).toBe('inactive');
});

test('the trigger is looked up by the name that the rule has of it', () => {
  expect(answerFrom([storedTrigger('t', { rules })], currentStatus(rule))).toBe('active');
  expect(answerFrom([], currentStatus(rule))).toBe('inactive');
  expect(answerFrom([storedPackage('t')], currentStatus(rule))).toBe('inactive');
});

test('the answer to a PUT shows the status there is with overwrite, and active without', () => {
  expect(answerFrom([], statusAfterPut(rule, true))).toBe('inactive');
  expect(answerFrom([], statusAfterPut(rule, false))).toBe('active');
});
