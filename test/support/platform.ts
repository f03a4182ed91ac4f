/**
 * The platform without its HTTP side, in the test's own process: real journal, views, blobs and
 * actors, and whatever driver the test gives.
 */
import path from 'node:path';
import { ARMED } from '../../src/actors/arming.ts';
import { type Actors, type ActorsDeps, startActors } from '../../src/actors/start.ts';
import type { ContainerDriver } from '../../src/containers/driver.ts';
import { createProcessDriver } from '../../src/containers/process/process-driver.ts';
import { actionContent } from '../../src/domain/action/decode.ts';
import type { ActivationCompleted } from '../../src/domain/activation/events.ts';
import type { StoredEntity } from '../../src/domain/entity/entity.ts';
import { E } from '../../src/domain/kernel/fp.ts';
import { type ActivationId, keyId, offset } from '../../src/domain/kernel/ids.ts';
import type { JsonObject } from '../../src/domain/kernel/json.ts';
import { type ActionName, parseEntityName, parseNamespace } from '../../src/domain/names.ts';
import { PROFILES } from '../../src/domain/profile.ts';
import { MANIFEST } from '../../src/domain/runtimes-manifest.ts';
import { NO_OVERRIDES } from '../../src/domain/subject/namespace-limits.ts';
import type { Identity, SealedSecret } from '../../src/domain/subject/subject.ts';
import { createBlobStore } from '../../src/journal/blob-store.ts';
import type { BlobStore, Journal } from '../../src/journal/journal.ts';
import { openJournal } from '../../src/journal/open-journal.ts';
import type { Views } from '../../src/journal/views.ts';
import { openViews } from '../../src/journal/views/live-views.ts';
import { silentLogger as log } from '../../src/platform/logger.ts';
import {
  newActivationId,
  newKeyId,
  newKeySecret,
  newTransactionId,
} from '../../src/platform/random.ts';
import { systemClock as clock } from '../../src/platform/system-clock.ts';

export interface Platform {
  readonly actors: Actors;
  readonly journal: Journal;
  readonly views: Views;
  readonly blobs: BlobStore;
  readonly put: (name: string, code: string, more?: JsonObject) => Promise<StoredEntity>;
  /** The id of an activation whose acceptance is durable. */
  readonly invoke: (name: string, payload?: JsonObject) => Promise<ActivationId>;
  /** Every completion from the journal's beginning on, once that many ids have one. */
  readonly ends: (ids: readonly ActivationId[]) => Promise<readonly ActivationCompleted[]>;
  readonly stop: () => Promise<void>;
  /** Without waiting for what runs. */
  readonly abandon: () => Promise<void>;
}

export interface PlatformOptions {
  readonly dataDir: string;
  readonly invokers?: number;
  readonly windowMax?: number;
  readonly memoryMb?: number;
  readonly container?: Partial<ActorsDeps['container']>;
  /** Wraps the real driver. */
  readonly withDriver?: (driver: ContainerDriver) => ContainerDriver;
}

const must = <Value>(either: E.Either<unknown, Value>): Value => {
  if (E.isLeft(either)) throw new Error(JSON.stringify(either.left));
  return either.right;
};

const GUEST: Identity = {
  subject: 'guest',
  namespace: must(parseNamespace('guest')),
  uuid: keyId('00000000-0000-0000-0000-000000000000'),
  limits: NO_OVERRIDES,
};

const nameOf = (name: string): ActionName => ({
  namespace: GUEST.namespace,
  package: null,
  name: must(parseEntityName(name)),
});

export const startPlatform = async (options: PlatformOptions): Promise<Platform> => {
  const { dataDir, withDriver = (driver) => driver } = options;
  const { network = 'full' } = options.container ?? {};
  const journal = must(
    await openJournal({
      dir: path.join(dataDir, 'journal'),
      keyFile: path.join(dataDir, 'journal.key'),
      clock,
      log,
      durability: 'os',
      segmentBytesMax: 64 * 1024 * 1024,
      segmentAgeMaxMs: 3_600_000,
      version: 'test',
    }),
  );
  const views = await openViews({ dataDir, journal, clock, log });
  const driver = withDriver(
    must(await createProcessDriver({ dataDir, sandbox: 'auto', network, clock, log })),
  );
  const blobs = createBlobStore(path.join(dataDir, 'blobs'), 'os');
  const actors = await startActors({
    journal,
    views,
    blobs,
    driver,
    clock,
    log,
    rules: { profile: PROFILES.adobe, runtimes: MANIFEST },
    // A secret that nobody keeps: what is sealed is shown as it is.
    openSecret: (sealed) => sealed,
    sealSecret: (secret) => secret as SealedSecret,
    newKeyId,
    newKeySecret,
    newActivationId,
    apiHost: () => 'http://127.0.0.1',
    onGiveUp: (actor, error) => {
      throw new Error(`${actor} was given up`, { cause: error });
    },
    epoch: journal.epoch,
    invokers: options.invokers ?? 1,
    invoker: {
      memoryMb: options.memoryMb ?? 2048,
      windowMax: options.windowMax ?? 1024,
      backlogMax: 100_000,
    },
    container: {
      idleTimeoutMs: 600_000,
      pauseGraceMs: 10_000,
      reclaimAfterMs: 1_000,
      prewarm: [],
      network: 'full',
      ...options.container,
    },
    serving: Promise.resolve(),
    arming: ARMED,
    isDiskFull: () => false,
  });

  const put: Platform['put'] = async (name, code, more = {}) => {
    const { decode } = actionContent(MANIFEST, GUEST.namespace);
    const content = must(decode({ exec: { kind: 'nodejs:default', code }, ...more }));
    const request = { caller: GUEST, name: nameOf(name), content, overwrite: true };
    return must(await actors.gateway.putAction(request));
  };
  const invoke: Platform['invoke'] = async (name, payload = {}) => {
    const reply = must(
      await actors.gateway.invoke({
        caller: GUEST,
        transactionId: newTransactionId(),
        extraLogging: false,
        admission: must(actors.gateway.admitInvocation(GUEST)),
        access: { action: nameOf(name), binding: null, parameters: [] },
        payload,
        overridesFinal: false,
        blocking: false,
        waitMs: 60_000,
        receivedMs: clock.nowMs(),
        idempotencyKey: null,
      }),
    );
    if (reply.type !== 'accepted') throw new Error(reply.type);
    return reply.activationId;
  };
  const ends: Platform['ends'] = (ids) =>
    new Promise((resolve) => {
      const open = new Set(ids);
      const found: ActivationCompleted[] = [];
      const subscription = journal.subscribe({
        from: offset(1),
        topics: ['completed'],
        onRecords: (records) => {
          for (const { event } of records) {
            if (event.type !== 'ActivationCompleted') continue;
            found.push(event);
            open.delete(event.activationId);
          }
          if (open.size > 0) return subscription.request(records.length);
          subscription.stop();
          resolve(found);
        },
      });
      subscription.request(1_000);
    });
  const stop = async (): Promise<void> => {
    await actors.drain(10_000);
    await abandon();
  };
  const abandon = async (): Promise<void> => {
    actors.stop();
    await driver.close();
    await views.close();
    await journal.close();
  };
  return { actors, journal, views, blobs, put, invoke, ends, stop, abandon };
};
