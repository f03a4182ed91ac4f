import { EventEmitter, once } from 'node:events';
import { expect, test } from 'vitest';
import type { ActorRef } from '../../../src/actors/actor.ts';
import { createActorSystem } from '../../../src/actors/actor-system.ts';
import {
  type ContainerGone,
  type ContainerReady,
  type ContainerUp,
  spawnContainer,
} from '../../../src/actors/pool/container.ts';
import type { Job, RunBounced, RunEnded } from '../../../src/actors/pool/job.ts';
import type { Container, ContainerDriver } from '../../../src/containers/driver.ts';
import type { CallReport } from '../../../src/domain/activation/outcome.ts';
import { E } from '../../../src/domain/kernel/fp.ts';
import { blobHash, containerId, offset } from '../../../src/domain/kernel/ids.ts';
import { jsonText } from '../../../src/domain/kernel/json.ts';
import { isBlobRef } from '../../../src/domain/kernel/payload.ts';
import type { BlobStore } from '../../../src/journal/journal.ts';
import { silentLogger } from '../../../src/platform/logger.ts';
import { systemClock as clock } from '../../../src/platform/system-clock.ts';
import { acceptedEvent } from '../../support/activation-fixtures.ts';

type PoolMessage = ContainerUp | ContainerReady | RunEnded | RunBounced | ContainerGone;

/** Containers that exist in name only, and end when they are told to. */
const driver: ContainerDriver = {
  name: 'hollow',
  isolation: 'nothing runs in it',
  isolated: true,
  create: async ({ id }) => {
    const exited = Promise.withResolvers<void>();
    const gone: CallReport = {
      outcome: { type: 'exited', memoryExhausted: false },
      startMs: 0,
      endMs: 0,
      logs: [],
    };
    const container: Container = {
      id,
      init: async () => gone,
      run: async () => gone,
      pause: async () => undefined,
      resume: async () => undefined,
      destroy: async () => exited.resolve(),
      usage: async () => ({ residentBytes: 0 }),
      exited: exited.promise,
    };
    return E.right(container);
  },
  close: async () => undefined,
};

const blobs: BlobStore = {
  put: async () => blobHash('0'),
  get: async () => new Uint8Array(),
  path: () => '/nowhere',
  payload: (text) => text,
  resolve: (payload) => (isBlobRef(payload) ? jsonText({}) : payload),
};

const accepted = acceptedEvent();
const job: Job = {
  offset: offset(1),
  accepted,
  state: { phase: 'accepted', accepted },
  bounces: 0,
};

test('a run that is sent before the pool has heard that its container is gone bounces back', async () => {
  const system = createActorSystem({ clock, log: silentLogger, onGiveUp: () => undefined });
  const heard = new EventEmitter();
  const pool: ActorRef<PoolMessage> = system.spawn<PoolMessage>({
    name: 'pool',
    mailboxMax: 100,
    supervision: 'stop',
    create: () => ({ receive: (message) => void heard.emit(message.type, message) }),
  });
  const limits = { invoker: 0, resultBytesMax: 1_000, apiKeyOf: async () => null };
  const container = spawnContainer(
    system,
    { ...limits, driver, blobs, clock, log: silentLogger, pool, parent: pool },
    { id: containerId('1-0-1'), kind: 'nodejs:22', memoryMb: 256, concurrency: 200 },
  );

  const gone = once(heard, 'ContainerGone');
  container.tell({ type: 'Stop', reason: 'idle' });
  await gone;
  const bounced = once(heard, 'RunBounced');
  container.tell({ type: 'Run', job });

  expect(await bounced).toMatchObject([{ container: '1-0-1', job }]);
  expect(system.deadLetters()).toBe(0);
  system.close();
});
