/** One cycle of what `npm run test:crash` does at length. */
import { expect, test } from 'vitest';
import { runCampaign } from './campaign.ts';
import { FAILED_SEEDS } from './failed-seeds.ts';
import type { Victim } from './rules.ts';

const CYCLES = 1;
const TIMEOUT_MS = 300_000;

const run = (victim: Victim, seed: number, firstCycle: number, cycles: number) =>
  runCampaign({ victim, seed, firstCycle, cycles, say: () => undefined });

test.each(FAILED_SEEDS)(
  'what was found in $victim cycle $cycle of seed $seed is not there again: $found',
  { timeout: TIMEOUT_MS },
  async ({ victim, seed, cycle }) => {
    expect(await run(victim, seed, cycle, 1)).toMatchObject({ passed: 1, faults: [] });
  },
);

test(
  'every acknowledged activation, sequence and fire ends exactly once when the server is killed at any moment',
  { timeout: TIMEOUT_MS },
  async () => {
    expect(await run('server', 1, 0, CYCLES)).toMatchObject({ passed: CYCLES, faults: [] });
  },
);

test(
  'every acknowledged activation, sequence and fire ends exactly once when containers are killed at any moment',
  { timeout: TIMEOUT_MS },
  async () => {
    expect(await run('containers', 2, 0, CYCLES)).toMatchObject({ passed: CYCLES, faults: [] });
  },
);
