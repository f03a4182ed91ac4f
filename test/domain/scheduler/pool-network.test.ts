/** What is promised of networks, whatever happens to a pool (docs/scheduler-properties.md). */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { NetworkPolicy } from '../../../src/domain/network-policy.ts';
import { moves, play } from '../../support/pool-histories.ts';
import { createPoolWorld, demand } from '../../support/pool-world.ts';

const RUNS = { numRuns: 60, interruptAfterTimeLimit: 8_000 };
const prewarm = [{ kind: 'nodejs:22', memoryMb: 128, min: 1, max: 2 }];

test('P32: a container is made without network for an action that asks for none, and for every one where the server gives none', () =>
  fc.assert(
    fc.property(moves, fc.constantFrom<NetworkPolicy>('full', 'none'), (all, network) => {
      const world = createPoolWorld({ prewarm, network });
      play(world, all);
      for (const { action, network: given } of world.created()) {
        // Of the actions there, those that are called `b` ask for none.
        const asked = action?.endsWith('/b') === true ? 'none' : 'full';
        expect(given).toBe(network === 'none' ? 'none' : asked);
      }
    }),
    RUNS,
  ));

test('P32: an action that asks for none waits for a container of its own while a prewarmed one with network is ready', () => {
  const world = createPoolWorld({ prewarm });
  world.settle();
  world.arrive(demand({ memoryMb: 128, network: 'none' }));
  world.settle();
  expect(world.started.map(({ start }) => start)).toEqual(['cold']);
  world.arrive(demand({ action: 'ann/other', memoryMb: 128 }));
  expect(world.started.map(({ start }) => start)).toEqual(['cold', 'prewarmed']);
});
