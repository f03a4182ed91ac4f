import fc from 'fast-check';
import { expect, test } from 'vitest';
import { E } from '../../../src/domain/kernel/fp.ts';
import { arrivalsText, parseArrivals } from '../../../src/simulation/workload/arrival-numbers.ts';

test('numbers that follow each other are told as a range', () => {
  expect(arrivalsText(new Set([7, 0, 1, 2, 9, 10]))).toBe('0-2,7,9-10');
});

test('any set of numbers comes back from its text', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(200)), (numbers) => {
      const parsed = parseArrivals(arrivalsText(new Set(numbers)));
      expect(E.isRight(parsed) && parsed.right).toEqual(new Set(numbers));
    }),
  );
});

test.each(['', '1-', 'x', '1,,2', '0-99999999999'])('"%s" names no arrivals', (text) => {
  expect(E.isLeft(parseArrivals(text))).toBe(true);
});
