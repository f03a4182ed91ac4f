import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Json, type JsonText, jsonText } from '../../../src/domain/kernel/json.ts';
import { nextPayload, readTurn } from '../../../src/domain/sequence/conductor-turn.ts';
import { anyKey, jsonObjectOf } from '../../support/json-arbitrary.ts';

const turn = (said: Json) => readTurn(jsonText(said));

describe('what a conductor returns', () => {
  test('without an action is the end, with the whole object as the result', () =>
    expect(turn({ a: 1, state: 2 })).toEqual({ type: 'end', result: '{"a":1,"state":2}' }));

  test('without an action but with params ends with those', () =>
    expect(turn({ a: 1, params: { b: 2 } })).toEqual({ type: 'end', result: '{"b":2}' }));

  test.each([
    [[1], '{"value":[1]}'],
    [null, '{"value":null}'],
    ['x', '{"value":"x"}'],
    [{}, '{}'],
  ])('has params %j boxed as %s', (params, boxed) => {
    expect(turn({ params })).toEqual({ type: 'end', result: boxed });
    expect(turn({ action: 'a', params })).toEqual({
      type: 'component',
      action: 'a',
      params: boxed,
    });
  });

  test('names a component, which gets nothing where there are no params', () =>
    expect(turn({ action: '/_/a' })).toEqual({
      type: 'component',
      action: '/_/a',
      params: '{}',
    }));

  test.each([null, false, 0, ''])('names a component even by %j', (action) =>
    expect(turn({ action })).toMatchObject({ type: 'component', action }),
  );

  test('may be an array, which names nothing', () =>
    expect(turn([{ action: 'a' }])).toEqual({ type: 'end', result: '[{"action":"a"}]' }));

  test('names nothing by a member that it inherits', () =>
    expect(readTurn('{"__proto__":{"action":"a"}}' as JsonText).type).toBe('end'));
});

describe('what a conductor is given next', () => {
  const next = (given: Json, said: Json) => nextPayload(jsonText(given), jsonText(said));

  test('is the result of the component as it was where no state is kept', () =>
    expect(nextPayload('{ "a" : 1 }' as JsonText, jsonText({ action: 'a' }))).toBe('{ "a" : 1 }'));

  test('has the members of the state over it', () =>
    expect(next({ a: 1, b: 1 }, { state: { b: 2, c: 2 } })).toBe('{"a":1,"b":2,"c":2}'));

  test.each([[[1, 2]], ['x'], [null]])('has the state %j boxed', (state) =>
    expect(next({ a: 1 }, { state })).toBe(jsonText({ a: 1, state })),
  );

  test('has an array of the component boxed', () => {
    expect(next([1], {})).toBe('{"value":[1]}');
    expect(next([1], { state: { s: 2 } })).toBe('{"value":[1],"s":2}');
  });

  test('keeps every key as data, of whatever name', () =>
    fc.assert(
      fc.property(jsonObjectOf(anyKey), jsonObjectOf(anyKey), (given, state) => {
        const payload = JSON.parse(next(given, { state }));
        const all = new Map([...Object.entries(given), ...Object.entries(state)]);
        expect(new Map(Object.entries(payload))).toEqual(all);
        expect(Object.getPrototypeOf(payload)).toBe(Object.prototype);
      }),
    ));
});
