/** A sample of what `npm run test:extended` and `npm run test:simulate` do at length. */
import { describe, expect, test } from 'vitest';
import { E } from '../../src/domain/kernel/fp.ts';
import { type Faults, parseFaults } from '../../src/simulation/faults.ts';
import { FAILED_SEEDS } from './failed-seeds.ts';
import { failureOf, failuresFrom } from './seed-failures.ts';

const SEEDS = 200;
const GROUPS = 10;

const faultsOf = (text: string): Faults => {
  const parsed = parseFaults(text);
  if (E.isLeft(parsed)) throw new Error(parsed.left);
  return parsed.right;
};

describe('under all faults every property holds', () => {
  test.each(Array.from({ length: GROUPS }, (_, group) => (group * SEEDS) / GROUPS + 1))(
    'from seed %i on',
    async (first) => {
      expect(await failuresFrom(first, SEEDS / GROUPS)).toEqual([]);
    },
  );
});

test.each(FAILED_SEEDS)('seed $seed fails no more: $wrong', async ({ seed, hours, faults }) => {
  expect(await failureOf({ seed, hours, faults: faultsOf(faults), only: null })).toEqual([]);
});
