/**
 * One life of a simulated server: the actors of production over a simulated journal, views, blobs and
 * containers. It ends by a kill, at which nothing of it is heard any more, or in order.
 */
import { ARMED } from '../actors/arming.ts';
import { type Actors, startActors } from '../actors/start.ts';
import type { InvokerIndex } from '../domain/invoker/invoker.ts';
import { activationId, containerId, keyId } from '../domain/kernel/ids.ts';
import { PROFILES } from '../domain/profile.ts';
import { MANIFEST } from '../domain/runtimes-manifest.ts';
import type { SealedSecret } from '../domain/subject/subject.ts';
import { consumingInvoker } from '../domain/topics.ts';
import type { Logger } from '../platform/logger.ts';
import { createBrokenDriver, PlannedBug } from './containers/broken-driver.ts';
import { createSimulatedDriver } from './containers/simulated-driver.ts';
import type { Faults } from './faults.ts';
import type { Disk } from './journal/disk.ts';
import type { DurableLog } from './journal/durable-log.ts';
import { createSimulatedBlobs, type StoredBlobs } from './journal/simulated-blobs.ts';
import { openSimulatedJournal } from './journal/simulated-journal.ts';
import { createSimulatedViews, type ViewState } from './journal/simulated-views.ts';
import type { Seen } from './observation.ts';
import { invokerOf } from './properties/ledger.ts';
import { createRandom } from './random.ts';
import type { VirtualClock } from './virtual-clock.ts';
import type { Platform } from './workload/scenario.ts';

export interface ServerDeps {
  readonly seed: number;
  readonly faults: Faults;
  readonly platform: Platform;
  readonly clock: VirtualClock;
  readonly see: (seen: Seen) => void;
  readonly isCalm: () => boolean;
  readonly disk: Disk;
  readonly log: DurableLog;
  readonly views: ViewState;
  readonly blobs: StoredBlobs;
  /** It is dead, by a fault of the disk or because it gave up: nobody else says so. */
  readonly onDeath: () => void;
}

export interface Server {
  /** Resolves when it takes requests; never, if it is killed before. */
  readonly ready: Promise<Actors>;
  readonly isAlive: () => boolean;
  readonly kill: () => void;
  /** Resolves when it has ended in order; never, if it is killed before. */
  readonly stop: (graceMs: number) => Promise<'drained' | 'graceOver'>;
}

export const startServer = (deps: ServerDeps): Server => {
  const { seed, platform, disk } = deps;
  const clock = deps.clock.life();
  let alive = true;
  let actors: Actors | null = null;

  const see = (seen: Seen): void => {
    if (alive) deps.see(seen);
  };
  const kill = (): void => {
    if (!alive) return;
    see({ type: 'server', what: 'killed' });
    end();
  };
  const die = (): void => {
    kill();
    deps.onDeath();
  };
  const end = (): void => {
    alive = false;
    clock.end();
    // Its messages and promises go nowhere from here on.
    actors?.stop();
  };

  see({ type: 'server', what: 'starts', platform });
  const journal = openSimulatedJournal({
    log: deps.log,
    disk,
    clock,
    recentMax: platform.recentMax,
    onDurable: (record) => {
      deps.views.apply(record);
      see({ type: 'record', record });
    },
    onSlow: () => see({ type: 'fault', kind: 'disk' }),
    onKill: () => {
      see({ type: 'fault', kind: 'kill' });
      die();
    },
  });
  journal.onFatal(() => {
    see({ type: 'fault', kind: 'sync' });
    die();
  });
  const views = createSimulatedViews(deps.views, clock, disk);
  const driver = createBrokenDriver(createSimulatedDriver({ ...deps, clock, see }), {
    ...deps,
    clock,
    epoch: journal.epoch,
    inject: (kind) => see({ type: 'fault', kind }),
  });
  const onGiveUp = (actor: string, error: unknown): void => {
    if (error instanceof PlannedBug) die();
    else see({ type: 'bug', actor, error: `gave up: ${String(error)}` });
  };
  const ids = createRandom(seed, 'ids', journal.epoch);

  const serving = Promise.withResolvers<void>();

  const start = async (): Promise<Actors> => {
    const started = await startActors({
      ...{ journal, views, driver, clock },
      blobs: createSimulatedBlobs(deps.blobs, clock, disk),
      log: bugSeer(see),
      rules: { profile: PROFILES.adobe, runtimes: MANIFEST },
      openSecret: (sealed) => sealed,
      sealSecret: (secret) => secret as SealedSecret,
      newActivationId: () => activationId(hex(ids.next, 4)),
      newKeyId: () => keyId(hex(ids.next, 4)),
      newKeySecret: () => hex(ids.next, 8),
      apiHost: () => 'simulated',
      onGiveUp,
      epoch: journal.epoch,
      invokers: platform.invokers,
      invoker: platform,
      container: platform.container,
      serving: serving.promise,
      arming: ARMED,
      isDiskFull: () => false,
    });
    actors = started;
    serving.resolve();
    return started;
  };
  const ready = start();

  const stop = async (graceMs: number): Promise<'drained' | 'graceOver'> => {
    see({ type: 'server', what: 'stopping' });
    const running = await ready;
    const ending = await running.drain(graceMs);
    running.stop();
    await driver.close();
    await journal.close();
    see({ type: 'server', what: ending === 'drained' ? 'stopped' : 'cutOff' });
    end();
    return ending;
  };

  return {
    ready,
    isAlive: () => alive,
    kill,
    stop,
  };
};

const hex = (next: () => number, words: number): string => {
  let text = '';
  for (let word = 0; word < words; word += 1) {
    const digits = Math.floor(next() * 0x1_0000_0000).toString(16);
    text += digits.padStart(8, '0');
  }
  return text;
};

/** The invoker that an actor belongs to, as far as its name says. */
const invokerWith = (actor: string): InvokerIndex | null =>
  /^\d+-\d+-\d+$/.test(actor) ? invokerOf(containerId(actor)) : consumingInvoker(actor);

/** An actor that throws is a bug, whatever its supervision makes of it, unless it was told to. */
const bugSeer = (see: (seen: Seen) => void): Logger => ({
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: (fields, message) => {
    if (message !== 'an actor threw' || !('actor' in fields) || !('err' in fields)) return;
    const { actor, err } = fields;
    if (err instanceof PlannedBug) {
      const invoker = invokerWith(String(actor));
      if (invoker !== null) see({ type: 'crash', invoker });
      return;
    }
    const error = err instanceof Error ? (err.stack ?? err.message) : String(err);
    see({ type: 'bug', actor: String(actor), error });
  },
});
