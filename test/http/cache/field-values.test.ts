import { expect, test } from 'vitest';
import { fieldValues } from '../../../src/http/cache/field-values.ts';

test('a field has the values of all its lines, in their order, whatever their case', () => {
  const headers = [
    ['Vary', 'b'],
    ['X-Vary', 'c'],
    ['VARY', 'a'],
  ] as const;
  expect(fieldValues(headers, 'vary')).toEqual(['b', 'a']);
  expect(fieldValues(headers, 'accept')).toEqual([]);
});
