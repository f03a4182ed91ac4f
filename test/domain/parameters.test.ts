import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Parameter } from '../../src/domain/action/action.ts';
import { lastByKey } from '../../src/domain/action/annotations.ts';
import { E } from '../../src/domain/kernel/fp.ts';
import {
  type Json,
  type JsonObject,
  type JsonText,
  jsonText,
} from '../../src/domain/kernel/json.ts';
import { effectiveArguments } from '../../src/domain/parameters.ts';
import { anyJson, anyKey, jsonObjectOf } from '../support/json-arbitrary.ts';

const payload = jsonObjectOf(anyKey);
const defaults: fc.Arbitrary<readonly Parameter[]> = fc
  .array(
    fc.record(
      { key: anyKey, value: anyJson, init: fc.constant(true as const) },
      { requiredKeys: ['key', 'value'] },
    ),
  )
  .map((list) => lastByKey(list));

const argumentsOf = (parameters: readonly Parameter[], given: JsonObject) => {
  const made = effectiveArguments({ parameters, annotations: [] }, jsonText(given));
  if (E.isLeft(made)) throw new Error('nothing is final here');
  return made.right;
};
const entriesOf = (text: JsonText): Map<string, Json> =>
  new Map(Object.entries(JSON.parse(text) as JsonObject));

describe('the arguments of an activation', () => {
  test('are the payload, byte by byte, where the action has no parameters', () => {
    const text = '{ "big": 12345678901234567890, "x": 1.0 }' as JsonText;
    const made = effectiveArguments(
      { parameters: [], annotations: [{ key: 'final', value: true }] },
      text,
    );
    expect(made).toEqual(E.right({ parameters: text, initParameters: null }));
  });

  test('keep the bytes of the payload under which the defaults are put', () => {
    const made = effectiveArguments(
      { parameters: [{ key: 'a', value: 1 }], annotations: [] },
      ' { "x": 1.0 } ' as JsonText,
    );
    expect(made).toEqual(E.right({ parameters: '{"a":1,"x": 1.0}', initParameters: null }));
  });

  test('are the defaults alone where the payload is empty', () => {
    const made = effectiveArguments(
      { parameters: [{ key: 'a', value: 1 }], annotations: [] },
      '{ }' as JsonText,
    );
    expect(made).toEqual(E.right({ parameters: '{"a":1}', initParameters: null }));
  });

  test('are a JSON array as it is, which takes no defaults and overrides none', () => {
    const text = ' [1, {"a":2}] ' as JsonText;
    const made = effectiveArguments(
      {
        parameters: [
          { key: 'a', value: 1 },
          { key: 'e', value: 2, init: true },
        ],
        annotations: [{ key: 'final', value: true }],
      },
      text,
    );
    expect(made).toEqual(E.right({ parameters: text, initParameters: '{"e":"2"}' }));
  });

  test('hold every key of payload and defaults but init ones, the payload winning', () => {
    fc.assert(
      fc.property(defaults, payload, (parameters, given) => {
        const expected = new Map<string, Json>();
        for (const { key, value } of parameters) expected.set(key, value);
        for (const [key, value] of Object.entries(given)) expected.set(key, value);
        for (const { key, init } of parameters) if (init === true) expected.delete(key);
        const made = argumentsOf(parameters, given);
        expect(entriesOf(made.parameters)).toEqual(expected);
      }),
    );
  });

  test('never name a key twice', () => {
    fc.assert(
      fc.property(defaults, payload, (parameters, given) => {
        const { parameters: text } = argumentsOf(parameters, given);
        expect(jsonText(JSON.parse(text) as Json).length).toBe(text.length);
      }),
    );
  });

  test('leave nothing behind on the prototypes of this program', () => {
    const evil = JSON.parse('{"__proto__":{"polluted":true},"constructor":1}') as JsonObject;
    const made = argumentsOf([{ key: '__proto__', value: { polluted: 1 } }], evil);
    expect(made.parameters).toBe('{"__proto__":{"polluted":true},"constructor":1}');
    expect('polluted' in {}).toBe(false);
  });
});

describe('init parameters', () => {
  const initOf = (value: Json, given: JsonObject = {}) =>
    argumentsOf([{ key: 'k', value, init: true }], given).initParameters;

  test('go to the environment as text', () => {
    expect(initOf('as it is')).toBe('{"k":"as it is"}');
    expect(initOf(true)).toBe('{"k":"true"}');
    expect(initOf(1.5)).toBe('{"k":"1.5"}');
    expect(initOf(null)).toBe('{"k":""}');
    expect(initOf([1, { a: 'b' }])).toBe('{"k":"[1,{\\"a\\":\\"b\\"}]"}');
  });

  test('take the value that the payload gives, which does not reach the arguments', () => {
    const made = argumentsOf([{ key: 'k', value: 'old', init: true }], { k: 'new', x: 1 });
    expect(made).toEqual({ parameters: '{"x":1}', initParameters: '{"k":"new"}' });
  });

  test('are texts in every case, one for each init key', () => {
    fc.assert(
      fc.property(defaults, payload, (parameters, given) => {
        const keys = parameters.filter(({ init }) => init === true).map(({ key }) => key);
        const { initParameters } = argumentsOf(parameters, given);
        const made = initParameters === null ? new Map() : entriesOf(initParameters);
        expect(new Set(made.keys())).toEqual(new Set(keys));
        for (const value of made.values()) expect(typeof value).toBe('string');
      }),
    );
  });
});

describe('final defaults', () => {
  const REFUSED = E.left({ type: 'ReservedParameters' });
  const invoke = (value: Json, given: JsonObject, final: Json = true) =>
    effectiveArguments(
      { parameters: [{ key: 'k', value }], annotations: [{ key: 'final', value: final }] },
      jsonText(given),
    );

  test('may not be given, not even with the same value or null', () => {
    expect(invoke(1, { k: 1 })).toEqual(REFUSED);
    expect(invoke(1, { k: null })).toEqual(REFUSED);
    expect(invoke(0, { k: 2 })).toEqual(REFUSED);
  });

  test('without a value may be given', () => {
    expect(E.isRight(invoke(null, { k: 1 }))).toBe(true);
  });

  test('may be given by raw web actions', () => {
    const made = effectiveArguments(
      { parameters: [{ key: 'k', value: 1 }], annotations: [{ key: 'final', value: true }] },
      jsonText({ k: 2 }),
      true,
    );
    expect(made).toEqual(E.right({ parameters: '{"k":2}', initParameters: null }));
  });

  test('leave other keys of the payload alone', () => {
    expect(E.isRight(invoke(1, { other: 1 }))).toBe(true);
  });

  test('are so by boolean true alone', () => {
    expect(E.isRight(invoke(1, { k: 2 }, 'true'))).toBe(true);
  });

  test('are refused exactly where payload and valued defaults share a key', () => {
    fc.assert(
      fc.property(defaults, payload, (parameters, given) => {
        const made = effectiveArguments(
          { parameters, annotations: [{ key: 'final', value: true }] },
          jsonText(given),
        );
        const shared = parameters.some(
          ({ key, value }) => value !== null && Object.keys(given).includes(key),
        );
        expect(E.isLeft(made)).toBe(shared);
      }),
    );
  });
});
