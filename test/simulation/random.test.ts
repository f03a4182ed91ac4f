import { expect, test } from 'vitest';
import { createRandom } from '../../src/simulation/random.ts';

const draw = (...name: readonly (string | number)[]): readonly number[] => {
  const random = createRandom(...name);
  return Array.from({ length: 2_000 }, random.next);
};

test('the same name draws the same numbers, another one others', () => {
  expect(draw(1, 'disk')).toEqual(draw(1, 'disk'));
  expect(draw(1, 'disk')).not.toEqual(draw(2, 'disk'));
  expect(draw(1, 'disk')).not.toEqual(draw(1, 'disks'));
});

test('numbers are spread evenly from 0 to 1', () => {
  const numbers = draw(7);
  const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...numbers)).toBeLessThan(1);
  expect(mean).toBeGreaterThan(0.47);
  expect(mean).toBeLessThan(0.53);
});

test('whole numbers are drawn from both ends', () => {
  const random = createRandom('ends');
  const drawn = new Set(Array.from({ length: 200 }, () => random.int(2, 4)));
  expect([...drawn].toSorted((one, other) => one - other)).toEqual([2, 3, 4]);
});
