import { expect, test } from 'vitest';
import { createColumn } from '../../src/what-if/columns.ts';

test('a column keeps every value however long it grows', () => {
  const column = createColumn(Int32Array);
  for (let value = 0; value < 5_000; value += 1) column.push(value);
  column.set(4_000, -1);
  expect(column.length()).toBe(5_000);
  expect([0, 1_023, 1_024, 4_000, 4_999].map(column.at)).toEqual([0, 1_023, 1_024, -1, 4_999]);
});

test('there is nothing beyond the end', () => {
  const column = createColumn(Uint8Array);
  column.set(3, 9);
  expect(column.at(3)).toBe(0);
});
