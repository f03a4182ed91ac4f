/** At length: histories of the simulator, of seeds that nothing else runs each time. */
import { describe, expect, test } from 'vitest';
import { failuresFrom } from '../simulation/seed-failures.ts';

const SEEDS = 600;
const GROUPS = 20;

describe('under all faults every property holds', () => {
  test.each(Array.from({ length: GROUPS }, (_, group) => (group * SEEDS) / GROUPS + 1))(
    'from seed %i on',
    async (first) => {
      expect(await failuresFrom(first, SEEDS / GROUPS)).toEqual([]);
    },
  );
});
