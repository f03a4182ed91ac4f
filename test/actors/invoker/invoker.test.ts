import { expect, test } from 'vitest';
import { createActorSystem } from '../../../src/actors/actor-system.ts';
import { spawnInvoker } from '../../../src/actors/invoker/invoker.ts';
import type { ContainerDriver } from '../../../src/containers/driver.ts';
import { containerId } from '../../../src/domain/kernel/ids.ts';
import { createBlobStore } from '../../../src/journal/blob-store.ts';
import { silentLogger as log } from '../../../src/platform/logger.ts';
import { systemClock } from '../../../src/platform/system-clock.ts';
import { append, inNewFolder, record, withLog } from '../../journal/log-folder.ts';
import { createManualClock } from '../controller/manual-clock.ts';

/** Nothing is run in these tests. */
const driver: ContainerDriver = {
  name: 'none',
  isolation: 'none',
  isolated: false,
  create: () => Promise.reject(new Error('nothing runs here')),
  close: async () => undefined,
};

test('the cursor of an invoker that has no work goes along with the log', () =>
  inNewFolder((dir) =>
    withLog(`${dir}/journal`, async (journal) => {
      const clock = createManualClock();
      const system = createActorSystem({ clock: systemClock, log, onGiveUp: () => undefined });
      const started = Promise.withResolvers<void>();
      spawnInvoker(
        system,
        {
          journal: {
            ...journal,
            commitCursor: (consumer, next) => {
              journal.commitCursor(consumer, next);
              started.resolve();
            },
          },
          clock,
          log,
          driver,
          blobs: createBlobStore(`${dir}/blobs`, 'os'),
          apiKeyOf: async () => null,
          resultBytesMax: 1_000,
          memoryMb: 256,
          windowMax: 10,
          idleTimeoutMs: 1_000,
          newContainerId: () => containerId('1-0-1'),
        },
        0,
      );
      await started.promise;
      await append(journal, ...Array.from({ length: 5_000 }, (_, n) => record(`k${n}`)));
      // The tails are told after who appended.
      await new Promise(setImmediate);
      clock.pass(10_000);
      expect(journal.cursor('invoker0')).toBe(journal.durableOffset() + 1);
      system.close();
    }),
  ));
