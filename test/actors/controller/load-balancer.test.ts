import { expect, test } from 'vitest';
import { createActorSystem } from '../../../src/actors/actor-system.ts';
import { createInvokerStates } from '../../../src/actors/controller/invoker-states.ts';
import {
  type Placed,
  spawnLoadBalancer,
  type Unplaced,
} from '../../../src/actors/controller/load-balancer.ts';
import { E } from '../../../src/domain/kernel/fp.ts';
import type { ActivationId } from '../../../src/domain/kernel/ids.ts';
import { silentLogger as log } from '../../../src/platform/logger.ts';
import { systemClock } from '../../../src/platform/system-clock.ts';
import { inNewFolder, withLog } from '../../journal/log-folder.ts';
import { acceptedEvent } from '../../support/activation-fixtures.ts';
import { stepId } from '../../support/sequence-fixtures.ts';

/** Longer than the journal takes: appending it is a bug. */
const UNWRITABLE = 'f'.repeat(70_000) as ActivationId;

test('all who are placed together are answered, though one of them can not be written', () =>
  inNewFolder((dir) =>
    withLog(dir, async (journal) => {
      const system = createActorSystem({ clock: systemClock, log, onGiveUp: () => undefined });
      const balancer = spawnLoadBalancer(system, {
        journal,
        clock: systemClock,
        log,
        states: createInvokerStates(1, journal.durableOffset()),
        invokers: 1,
        memoryMb: 2_048,
        backlogMax: 10,
      });
      const placed = (id: ActivationId): Promise<Placed> =>
        new Promise((reply) => {
          const unplaced: Unplaced = acceptedEvent({ activationId: id });
          balancer.tell({ type: 'Place', unplaced, reply });
        });
      const refused = E.left({ type: 'Unavailable' });
      expect(await Promise.all([placed(stepId(1)), placed(UNWRITABLE)])).toEqual([
        refused,
        refused,
      ]);
      expect(await placed(stepId(2))).toMatchObject({ right: { activationId: stepId(2) } });
      // The bug shows: it is logged, and the books are made anew.
      expect(system.restarts()).toBe(1);
      system.close();
    }),
  ));
