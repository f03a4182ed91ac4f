import { describe, expect, test } from 'vitest';
import { firedArguments, firedEvent, hasActiveRule } from '../../../src/domain/firing/fired.ts';
import { jsonText } from '../../../src/domain/kernel/json.ts';
import { linkTo, triggerOfTests } from '../../support/entity-fixtures.ts';
import { firedOfTests } from '../../support/firing-fixtures.ts';

test('a trigger has something to run when one of its rules is active', () => {
  const active = linkTo('guest/r1', 'guest/a');
  const inactive = linkTo('guest/r2', 'guest/a', 'inactive');
  expect(hasActiveRule(triggerOfTests('t', { rules: null }))).toBe(false);
  expect(hasActiveRule(triggerOfTests('t', { rules: [] }))).toBe(false);
  expect(hasActiveRule(triggerOfTests('t', { rules: [inactive] }))).toBe(false);
  expect(hasActiveRule(triggerOfTests('t', { rules: [inactive, active] }))).toBe(true);
});

describe('the actions of a fire are given', () => {
  const trigger = triggerOfTests('t', {
    parameters: [
      { key: 'a', value: 'trigger' },
      { key: 'b', value: [1] },
    ],
  });
  const headers = { host: 'localhost', authorization: 'Basic x' };
  const given = (payload: string): unknown =>
    JSON.parse(firedArguments(trigger, headers, JSON.parse(payload)));

  test('the parameters of the trigger, the headers of the request, and the payload on top', () => {
    expect(given('{"a":"payload","c":null}')).toEqual({
      a: 'payload',
      b: [1],
      c: null,
      __ow_headers: headers,
    });
  });

  test('headers that the payload gives in place of those of the request', () => {
    expect(given('{"__ow_headers":{"x":"1"}}')).toMatchObject({ __ow_headers: { x: '1' } });
  });

  test('a key such as __proto__ as the data it is', () => {
    const text = firedArguments(trigger, headers, JSON.parse('{"__proto__":{"admin":true}}'));
    expect(text).toContain('"__proto__":{"admin":true}');
  });
});

test('a fire holds the rules of its moment, the inactive ones too', () => {
  const rules = [linkTo('guest/r1', 'guest/a'), linkTo('guest/r2', 'guest/b', 'inactive')];
  const { type: _type, trigger: _trigger, version: _version, ...rest } = firedOfTests();
  const { rules: _rules, ...fire } = rest;
  expect(firedEvent(triggerOfTests('t', { version: '0.0.7', rules }), fire)).toEqual({
    ...fire,
    type: 'TriggerFired',
    trigger: { namespace: 'guest', name: 't' },
    version: '0.0.7',
    rules,
  });
  expect(firedEvent(triggerOfTests('t'), { ...fire, payload: jsonText({}) }).rules).toEqual([]);
});
