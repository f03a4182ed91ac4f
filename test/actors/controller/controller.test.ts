import { expect, test } from 'vitest';
import type { ActorRef } from '../../../src/actors/actor.ts';
import { createActorSystem } from '../../../src/actors/actor-system.ts';
import { spawnController } from '../../../src/actors/controller/controller.ts';
import type { BalancerMessage } from '../../../src/actors/controller/load-balancer.ts';
import { silentLogger as log } from '../../../src/platform/logger.ts';
import { systemClock } from '../../../src/platform/system-clock.ts';
import { append, inNewFolder, withLog } from '../../journal/log-folder.ts';
import { completedEvent } from '../../support/activation-fixtures.ts';
import { stepId } from '../../support/sequence-fixtures.ts';

const nobody: ActorRef<BalancerMessage> = {
  name: 'nobody',
  tell: () => true,
  fail: () => undefined,
};

test('an end gives its place back once, though what it wakes throws and the controller restarts', () =>
  inNewFolder((dir) =>
    withLog(dir, async (journal) => {
      const system = createActorSystem({ clock: systemClock, log, onGiveUp: () => undefined });
      const counted: string[] = [];
      const woken: string[] = [];
      const all = Promise.withResolvers<void>();
      const waiters = {
        add: () => undefined,
        accepted: () => undefined,
        forget: () => undefined,
        wake: ({ activationId }: { readonly activationId: string }) => {
          woken.push(activationId);
          if (woken.length === 3) all.resolve();
          if (woken.length === 2) throw new Error('a bug');
        },
        dismissAll: () => undefined,
      };
      spawnController(system, {
        journal,
        balancer: nobody,
        waiters,
        throttles: { ended: ({ activationId }) => void counted.push(activationId) },
      });
      const ids = [1, 2, 3].map(stepId);
      const ends = ids.map((activationId) => ({
        topic: 'completed' as const,
        key: activationId,
        event: completedEvent({ activationId }),
      }));
      await append(journal, ...ends);
      await all.promise;
      expect(system.restarts()).toBe(1);
      expect(counted).toEqual(ids);
      expect(woken).toEqual(ids);
      system.close();
    }),
  ));
