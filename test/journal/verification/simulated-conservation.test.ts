/** The equation over histories that the scheduler itself makes, with every fault there is. */
import { expect, test } from 'vitest';
import { createConservation } from '../../../src/journal/verification/conservation.ts';
import { FAULT_KINDS } from '../../../src/simulation/faults.ts';
import { simulate } from '../../../src/simulation/simulation.ts';

/** The first ones have moves. */
const SEEDS = [123, 133, 3, 5];

test('what was accepted has completed or is in flight, through crashes and moves', async () => {
  let types = '';
  for (const seed of SEEDS) {
    const conservation = createConservation();
    const options = { seed, faults: new Set(FAULT_KINDS), hours: 0.01, only: null };
    const { failure } = await simulate(options, ({ seen }) => {
      if (seen.type !== 'record') return;
      conservation.note(seen.record);
      types += `${seen.record.event.type} `;
    });
    expect(failure).toBeNull();
    expect(conservation.imbalance()).toBeNull();
    const { accepted, completed, inFlight } = conservation.sums();
    expect(accepted).toBe(completed + inFlight);
  }
  for (const type of ['ActivationMoved', 'SequenceCompleted', 'TriggerCompleted'])
    expect(types).toContain(type);
});
