import { expect, test } from 'vitest';
import { decimalNumber, wholeNumber } from '../../src/cli/number-flag.ts';

test('a number in the command line is what its digits say', () => {
  expect(['0', '3233', '007'].map(wholeNumber)).toEqual([0, 3233, 7]);
  expect(['1', '0.01', '24.5'].map(decimalNumber)).toEqual([1, 0.01, 24.5]);
});

test.each(['', ' 1', '0x10', '1e3', '-1', '+1', 'NaN', 'Infinity', '9'.repeat(16)])(
  '%j is no number there',
  (text) => {
    expect(() => wholeNumber(text)).toThrow('Expected a whole number.');
    expect(() => decimalNumber(text)).toThrow('Expected a number such as 2 or 0.5.');
  },
);

test.each(['1.5', '.5', '1.'])('%j is no whole number', (text) => {
  expect(() => wholeNumber(text)).toThrow('Expected a whole number.');
});
