/** A sample of what `npm run test:simulate` does at length. */
import { describe, expect, test } from 'vitest';
import { E } from '../../src/domain/kernel/fp.ts';
import { FAULT_KINDS, type Faults, parseFaults } from '../../src/simulation/faults.ts';
import { commandOf } from '../../src/simulation/report.ts';
import { simulate, type SimulationOptions } from '../../src/simulation/simulation.ts';
import { FAILED_SEEDS } from './failed-seeds.ts';

const ALL: Faults = new Set(FAULT_KINDS);
const SEEDS = 240;
const GROUPS = 8;
const HOURS = 0.003;

/** What failed, with the command that repeats it and shows more. */
const failureOf = async (options: SimulationOptions): Promise<string[]> => {
  const { failure } = await simulate(options);
  return failure === null ? [] : [`${commandOf(options)}: ${failure.property}: ${failure.message}`];
};

const faultsOf = (text: string): Faults => {
  const parsed = parseFaults(text);
  if (E.isLeft(parsed)) throw new Error(parsed.left);
  return parsed.right;
};

describe('under all faults every property holds', () => {
  test.each(Array.from({ length: GROUPS }, (_, group) => (group * SEEDS) / GROUPS + 1))(
    'from seed %i on',
    async (first) => {
      const failures: string[] = [];
      for (let seed = first; seed < first + SEEDS / GROUPS; seed += 1)
        failures.push(...(await failureOf({ seed, faults: ALL, hours: HOURS, only: null })));
      expect(failures).toEqual([]);
    },
  );
});

test.each(FAILED_SEEDS)('seed $seed fails no more: $wrong', async ({ seed, hours, faults }) => {
  expect(await failureOf({ seed, hours, faults: faultsOf(faults), only: null })).toEqual([]);
});
