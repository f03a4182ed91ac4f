import { expect, test } from 'vitest';
import { createMarks } from '../../../src/http/cache/hit-marks.ts';
import type { Header } from '../../../src/http/exchange.ts';

const HEADERS: readonly Header[] = [
  ['x-cache', 'from elsewhere'],
  ['AGE', '100'],
  ['X-A', 'b'],
];
const response = { status: 200, contentType: null, headers: HEADERS, body: new Uint8Array() };
const stored = {
  type: 'answer',
  response,
  storedMs: 1_000,
  freshUntilMs: 9_000,
  ageSeconds: 100,
} as const;

test('a hit says so under each name, and how old it is', () => {
  const { hit } = createMarks(['X-GW-Cache', 'X-Cache']);
  expect(hit(stored, 3_900).headers).toEqual([
    ['X-A', 'b'],
    ['X-GW-Cache', 'HIT'],
    ['X-Cache', 'HIT'],
    ['Age', '102'],
  ]);
});

test('a miss says so and leaves the rest as it is', () => {
  const { miss } = createMarks(['X-GW-Cache', 'X-Cache']);
  expect(miss(response).headers).toEqual([
    ['AGE', '100'],
    ['X-A', 'b'],
    ['X-GW-Cache', 'MISS'],
    ['X-Cache', 'MISS'],
  ]);
});

test("a name that is not ours is the action's", () => {
  const { miss } = createMarks(['X-GW-Cache']);
  expect(miss(response).headers).toEqual([...HEADERS, ['X-GW-Cache', 'MISS']]);
});
