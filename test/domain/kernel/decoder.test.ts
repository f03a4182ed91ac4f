import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boolean, listOf, objectOf, strings } from '../../../src/domain/kernel/decoder.ts';
import { E } from '../../../src/domain/kernel/fp.ts';
import { anyJson, anyKey, jsonObjectOf } from '../../support/json-arbitrary.ts';

const malformed = (reason: string) => E.left({ type: 'MalformedContent', reason });
const both = objectOf({ a: boolean, b: strings }, 'no object');

describe('an object', () => {
  test('is read member by member, and members that are not named are ignored', () => {
    expect(both.decode({ a: true, b: ['x'], c: 1 })).toEqual(E.right({ a: true, b: ['x'] }));
  });

  test('may lack any member: null is the same as absent', () => {
    expect(both.decode({})).toEqual(E.right({ a: null, b: null }));
    expect(both.decode({ a: null, b: null })).toEqual(E.right({ a: null, b: null }));
  });

  test('with several mistakes is refused for the first in the order of the decoder', () => {
    expect(both.decode({ b: 1, a: 1 })).toEqual(malformed('Expected JsTrue or JsFalse, but got 1'));
  });

  test('inherits no member from anywhere', () => {
    const odd = objectOf({ toString: boolean }, 'no object');
    expect(odd.decode({})).toEqual(E.right({ toString: null }));
  });

  test('is the only thing that is read as one', () => {
    for (const sent of [null, 1, 'x', [], true])
      expect(both.decode(sent)).toEqual(malformed('no object'));
  });

  test('of any members keeps no more than is named', () => {
    fc.assert(
      fc.property(jsonObjectOf(anyKey), (sent) => {
        expect(objectOf({}, 'no object').decode(sent)).toEqual(E.right({}));
      }),
    );
  });

  test('is described by its members', () => {
    expect(both.schema).toEqual({
      type: 'object',
      properties: {
        a: { type: 'boolean' },
        b: { type: 'array', items: { type: 'string' } },
      },
    });
  });
});

describe('a list', () => {
  test('is read entry by entry', () => {
    const list = listOf(boolean, () => 'no list');
    expect(list.decode([true, false])).toEqual(E.right([true, false]));
    expect(list.decode([true, 1, 2])).toEqual(malformed('Expected JsTrue or JsFalse, but got 1'));
    expect(list.decode({})).toEqual(malformed('no list'));
  });

  test('of strings takes strings and nothing else', () => {
    fc.assert(
      fc.property(fc.array(anyJson), (sent) => {
        const all = sent.every((entry) => typeof entry === 'string');
        expect(E.isRight(strings.decode(sent))).toBe(all);
      }),
    );
    expect(strings.decode('a')).toEqual(malformed('Expected List as JsArray, but got "a"'));
    expect(strings.decode([1])).toEqual(malformed('Expected String as JsString, but got 1'));
  });
});
