import { expect, test } from 'vitest';
import { createActorSystem } from '../../../src/actors/actor-system.ts';
import { createInvokerStates } from '../../../src/actors/controller/invoker-states.ts';
import {
  type Placed,
  spawnLoadBalancer,
  type Unplaced,
} from '../../../src/actors/controller/load-balancer.ts';
import { E } from '../../../src/domain/kernel/fp.ts';
import { silentLogger as log } from '../../../src/platform/logger.ts';
import { systemClock } from '../../../src/platform/system-clock.ts';
import { inNewFolder, withLog } from '../../journal/log-folder.ts';
import { acceptedEvent } from '../../support/activation-fixtures.ts';
import { stepId } from '../../support/sequence-fixtures.ts';

const BACKLOG_MAX = 5;

test('P62: as many are accepted as the backlog holds, and each one more is refused and told so', () =>
  inNewFolder((dir) =>
    withLog(dir, async (journal) => {
      const system = createActorSystem({ clock: systemClock, log, onGiveUp: () => undefined });
      const balancer = spawnLoadBalancer(system, {
        ...{ journal, clock: systemClock, log, invokers: 1, memoryMb: 2_048 },
        states: createInvokerStates(1, journal.durableOffset()),
        backlogMax: BACKLOG_MAX,
      });
      const placed = (n: number): Promise<Placed> =>
        new Promise((reply) => {
          const unplaced: Unplaced = acceptedEvent({ activationId: stepId(n) });
          balancer.tell({ type: 'Place', unplaced, reply });
        });
      const answers = await Promise.all([1, 2, 3, 4, 5, 6, 7].map(placed));
      const full = { type: 'BacklogFull', count: BACKLOG_MAX, allowed: BACKLOG_MAX };
      expect(answers.map((one) => (E.isLeft(one) ? one.left : null))).toEqual([
        ...Array.from({ length: BACKLOG_MAX }, () => null),
        full,
        full,
      ]);
      system.close();
    }),
  ));
