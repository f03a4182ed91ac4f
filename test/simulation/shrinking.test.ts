import { expect, test } from 'vitest';
import { FAULT_KINDS } from '../../src/simulation/faults.ts';
import { shrink } from '../../src/simulation/shrinking.ts';
import type { Outcome, SimulationOptions } from '../../src/simulation/simulation.ts';
import { createScenario } from '../../src/simulation/workload/scenario.ts';

const options = { seed: 1, faults: new Set(FAULT_KINDS), hours: 0.02, only: null };

/** Fails where arrivals 7 and 20 come and a server is killed. */
const simulated = async ({ only, faults }: SimulationOptions): Promise<Outcome> => {
  const comes = (number: number): boolean => only === null || only.has(number);
  const fails = comes(7) && comes(20) && faults.has('kill');
  const failure = { property: 'some', labels: [], message: 'why', atMs: 0, led: [] };
  const none = { p50: 0, p95: 0, p99: 0 };
  return {
    hash: '',
    failure: fails ? failure : null,
    summary: {
      ...{ virtualMs: 0, records: 0, accepted: 0, interrupted: 0, sequences: 0, unheard: 0 },
      ...{ restarts: 0, refused: {}, faults: {}, waits: none },
      ended: { 0: 0, 1: 0, 2: 0, 3: 0 },
      starts: { cold: 0, prewarmed: 0, warm: 0 },
    },
  };
};

test('a failing seed is cut down to the arrivals and faults that it needs', async () => {
  expect(createScenario(options).arrivals.length).toBeGreaterThan(40);
  const outcome = await simulated(options);
  const shrunk = await shrink({ options, outcome }, simulated, 500);
  expect([...(shrunk.options.only ?? [])]).toEqual([7, 20]);
  expect([...shrunk.options.faults]).toEqual(['kill']);
});

test('shrinking ends when its tries are spent', async () => {
  const counts = { tries: 0 };
  const outcome = await simulated(options);
  const counted = (tried: SimulationOptions): Promise<Outcome> => {
    counts.tries += 1;
    return simulated(tried);
  };
  await shrink({ options, outcome }, counted, 15);
  expect(counts.tries).toBe(15);
});
