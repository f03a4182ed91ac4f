import { expect, test, vi } from 'vitest';
import { createActorSystem } from '../../../src/actors/actor-system.ts';
import { type InvokerDeps, spawnInvoker } from '../../../src/actors/invoker/invoker.ts';
import type { ContainerDriver } from '../../../src/containers/driver.ts';
import { containerId } from '../../../src/domain/kernel/ids.ts';
import { createBlobStore } from '../../../src/journal/blob-store.ts';
import type { Journal } from '../../../src/journal/journal.ts';
import { silentLogger as log } from '../../../src/platform/logger.ts';
import { systemClock } from '../../../src/platform/system-clock.ts';
import { append, inNewFolder, readAll, record, withLog } from '../../journal/log-folder.ts';
import { acceptedEvent } from '../../support/activation-fixtures.ts';
import { createManualClock } from '../controller/manual-clock.ts';

/** Nothing is run in these tests. */
const driver: ContainerDriver = {
  name: 'none',
  isolation: 'none',
  held: 'none',
  isolated: false,
  networks: ['full', 'none'],
  offers: { kinds: ['nodejs:22'], images: [] },
  create: () => Promise.reject(new Error('nothing runs here')),
  close: async () => undefined,
};

/** An invoker that has recovered. */
const startInvoker = async (journal: Journal, dir: string) => {
  const clock = createManualClock();
  const system = createActorSystem({ clock: systemClock, log, onGiveUp: () => undefined });
  const started = Promise.withResolvers<void>();
  const commitCursor: Journal['commitCursor'] = (consumer, next) => {
    journal.commitCursor(consumer, next);
    started.resolve();
  };
  const deps: InvokerDeps = {
    journal: { ...journal, commitCursor },
    clock,
    log,
    driver,
    blobs: createBlobStore(`${dir}/blobs`, 'os'),
    apiKeyOf: async () => null,
    resultBytesMax: 1_000,
    memoryMb: 256,
    windowMax: 10,
    idleTimeoutMs: 1_000,
    pauseGraceMs: 10_000,
    reclaimAfterMs: 1_000,
    prewarm: [],
    network: 'full',
    serving: Promise.resolve(),
    newContainerId: () => containerId('1-0-1'),
  };
  const invoker = spawnInvoker(system, deps, 0);
  await started.promise;
  return { invoker, clock, system };
};

test('the cursor of an invoker that has no work goes along with the log', () =>
  inNewFolder((dir) =>
    withLog(`${dir}/journal`, async (journal) => {
      const { clock, system } = await startInvoker(journal, dir);
      await append(journal, ...Array.from({ length: 5_000 }, (_, n) => record(`k${n}`)));
      // The tails are told after who appended.
      await vi.waitFor(() => {
        clock.pass(10_000);
        expect(journal.cursor('invoker0')).toBe(journal.durableOffset() + 1);
      });
      system.close();
    }),
  ));

test('an invoker that is restarted after it was drained takes no work', () =>
  inNewFolder((dir) =>
    withLog(`${dir}/journal`, async (journal) => {
      const stoppedAgain = Promise.withResolvers<void>();
      let stops = 0;
      journal
        .subscribe({
          from: journal.durableOffset(),
          topics: ['health'],
          onRecords: (records) => {
            stops += records.filter(({ event }) => event.type === 'InvokerStopped').length;
            if (stops === 2) stoppedAgain.resolve();
          },
        })
        .request(100);
      const { invoker, system } = await startInvoker(journal, dir);
      await new Promise((done) => void invoker.tell({ type: 'Drain', done }));
      const event = acceptedEvent();
      await append(journal, { topic: 'invoker0', key: event.activationId, event });
      invoker.fail(new Error('a bug'));
      await stoppedAgain.promise;
      expect(await readAll(journal, ['containers', 'started', 'completed'])).toEqual([]);
      system.close();
    }),
  ));
