import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Json, type JsonText, jsonText } from '../../../../src/domain/kernel/json.ts';
import { prettyJson, prettyValue } from '../../../../src/http/web/answer/pretty-json.ts';
import { anyJson } from '../../../support/json-arbitrary.ts';

describe('pretty printed JSON', () => {
  test('has each member on a line of its own, and arrays on one line', () => {
    expect(prettyValue({ a: 1, b: { c: [1, 'x', null], d: {} }, e: [] })).toBe(
      '{\n  "a": 1,\n  "b": {\n    "c": [1, "x", null],\n    "d": {}\n  },\n  "e": []\n}',
    );
    expect(prettyValue([{ a: [] }, { b: 2 }])).toBe('[{\n  "a": []\n}, {\n  "b": 2\n}]');
  });

  test('keeps numbers and strings as they were written', () => {
    const text = ' {"n":12345678901234567890, "e" : 1.0e+2,"s":"a{b}, [\\"c\\": \\\\"}' as JsonText;
    expect(prettyJson(text)).toBe(
      '{\n  "n": 12345678901234567890,\n  "e": 1.0e+2,\n  "s": "a{b}, [\\"c\\": \\\\"\n}',
    );
  });

  test('says the same as before', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        expect(JSON.parse(prettyJson(jsonText(value)))).toEqual(value);
      }),
    );
  });

  test('does not become huge by deep nesting', () => {
    const depth = 2000;
    const text = `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}` as JsonText;
    expect(prettyJson(text).length).toBeLessThan(30 * text.length);
  });

  test('may hold a string of the longest result', () => {
    const long = 'a\\"'.repeat(350_000);
    expect(prettyJson(jsonText({ long }))).toBe(`{\n  "long": ${jsonText(long)}\n}`);
  });

  test('is not made of what is nested too deeply to be written', () => {
    const depth = 200_000;
    const value: Json = JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`);
    expect(prettyValue(value)).toBeNull();
  });
});
