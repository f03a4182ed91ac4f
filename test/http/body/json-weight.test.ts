import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isTooHeavy, JSON_WEIGHT_MAX } from '../../../src/http/body/json-weight.ts';
import { anyJson } from '../../support/json-arbitrary.ts';

const MEGABYTE = 1024 * 1024;

describe('a JSON text is too heavy', () => {
  test.each(['[', '{},', '1,', '"",', '{"a":'])('by too many of %s', (part) => {
    expect(isTooHeavy(part.repeat(JSON_WEIGHT_MAX + 1))).toBe(true);
    expect(isTooHeavy(part.repeat(JSON_WEIGHT_MAX / 2))).toBe(false);
  });

  test('not by what is in its strings, however they are escaped', () => {
    const odd = '[[{{,,::\\\"'.repeat(500_000);
    for (const inside of [odd, `${odd}\\`, '\\'.repeat(MEGABYTE), '"'.repeat(3 * MEGABYTE)])
      expect(isTooHeavy(JSON.stringify([inside, inside]))).toBe(false);
  });

  test('not by its length', () => {
    expect(isTooHeavy(JSON.stringify({ code: 'x'.repeat(48 * MEGABYTE) }))).toBe(false);
    expect(isTooHeavy(' '.repeat(2 * MEGABYTE))).toBe(false);
  });

  test('whatever it is: by as many as it has outside of strings', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        const text = JSON.stringify(value);
        const weight = text.replace(/"(?:[^"\\]|\\.)*"/g, '').match(/[[{,:]/g)?.length ?? 0;
        const more = JSON_WEIGHT_MAX - weight;
        expect(isTooHeavy(`${text}${','.repeat(more)}`)).toBe(false);
        expect(isTooHeavy(`${text}${','.repeat(more + 1)}`)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});

test('a string that never ends is only as heavy as what lies before it', () => {
  expect(isTooHeavy(`["${'['.repeat(2 * MEGABYTE)}`)).toBe(false);
  expect(isTooHeavy(`"${'\\'.repeat(2 * MEGABYTE)}`)).toBe(false);
});
