/**
 * The composition root: the only file that puts the real parts together, and takes them apart in an
 * order in which nothing that was acknowledged is lost.
 */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Actors, startActors } from './actors/start.ts';
import { ensureGuest, type Guest } from './cli/guest.ts';
import type { Config } from './config.ts';
import type { ContainerDriver } from './containers/driver.ts';
import { createProcessDriver } from './containers/process/process-driver.ts';
import { E, type Either } from './domain/kernel/fp.ts';
import { PROFILES } from './domain/profile.ts';
import { RUNTIMES } from './domain/runtimes.ts';
import { createApi } from './http/api.ts';
import { createServer, type HttpServer } from './http/server.ts';
import { createBlobStore } from './journal/blob-store.ts';
import type { BlobStore, Journal } from './journal/journal.ts';
import { openJournal } from './journal/open-journal.ts';
import { type LiveViews, openViews } from './journal/views/live-views.ts';
import { createLogger, type Logger } from './platform/logger.ts';
import { newActivationId, newTransactionId } from './platform/random.ts';
import { openSecretBox, type SecretBox } from './platform/secret-box.ts';
import { systemClock as clock } from './platform/system-clock.ts';

export interface Running {
  readonly url: string;
  readonly guest: Guest;
  readonly dataDir: string;
  readonly isolation: string;
  readonly isolated: boolean;
  /** Takes no new work, lets what runs finish within the grace period, closes the journal. */
  readonly stop: () => Promise<void>;
}

export interface Surroundings {
  readonly version: string;
  /** Something broke that can't be mended while running: the process has to end. */
  readonly onFatal: (reason: string, error: unknown) => void;
}

/** The left side is one line for the operator. */
export const start = async (
  config: Config,
  surroundings: Surroundings,
): Promise<Either<string, Running>> => {
  const store = await openStore(config, surroundings);
  if (E.isLeft(store)) return store;
  const { dataDir } = store.right;
  const guest = await ensureGuest({ ...store.right, guestAuth: config.guestAuth });
  if (E.isLeft(guest)) {
    await closeStore(store.right);
    return guest;
  }
  const driver = await makeDriver(config, store.right);
  if (E.isLeft(driver)) {
    await closeStore(store.right);
    return driver;
  }
  const url = { value: '' };
  const actors = startWith(config, surroundings, store.right, driver.right, () => url.value);
  const server = await listen(config, surroundings, store.right, actors);
  if (E.isLeft(server)) {
    await takeApart(config, store.right, driver.right, actors, null);
    return server;
  }
  url.value = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${server.right.port}`;
  return E.right({
    url: url.value,
    guest: guest.right,
    dataDir,
    isolation: driver.right.isolation,
    isolated: driver.right.isolated,
    stop: () => takeApart(config, store.right, driver.right, actors, server.right),
  });
};

/** Everything that keeps state. */
interface Store {
  readonly dataDir: string;
  readonly log: Logger;
  readonly journal: Journal;
  readonly views: LiveViews;
  readonly blobs: BlobStore;
  readonly secrets: SecretBox;
}

const openStore = async (
  config: Config,
  { version, onFatal }: Surroundings,
): Promise<Either<string, Store>> => {
  const dataDir = resolve(config.data);
  const log = createLogger(config.logLevel);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const dir = join(dataDir, 'journal');
  const opened = await openJournal({ ...config.journal, dir, clock, log, version });
  if (E.isLeft(opened)) return opened;
  const journal = opened.right;
  journal.onFatal((error) => onFatal('the journal failed', error));
  const views = await openViews({ dataDir, journal, log });
  views.onFatal((error) => onFatal('the views failed', error));
  const blobs = createBlobStore(join(dataDir, 'blobs'));
  return E.right({ dataDir, log, journal, views, blobs, secrets: openSecretBox(dataDir) });
};

const closeStore = async ({ views, journal }: Store): Promise<void> => {
  await views.close();
  await journal.close();
};

const makeDriver = async (
  { container }: Config,
  { dataDir, log }: Store,
): Promise<Either<string, ContainerDriver>> => {
  const made = await createProcessDriver({ dataDir, sandbox: container.sandbox, clock, log });
  if (E.isRight(made)) return made;
  const reason = made.left.type === 'CreateFailed' ? made.left.message : made.left.kind;
  return E.left(`no container can be made here: ${reason}`);
};

const startWith = (
  config: Config,
  { onFatal }: Surroundings,
  store: Store,
  driver: ContainerDriver,
  apiHost: () => string,
): Actors =>
  startActors({
    ...store,
    driver,
    clock,
    rules: { profile: PROFILES[config.profile], runtimes: RUNTIMES },
    openSecret: store.secrets.open,
    newActivationId,
    apiHost,
    onGiveUp: (actor, error) => onFatal(`the actor ${actor} keeps failing`, error),
    epoch: store.journal.epoch,
    invokers: config.invokers,
    invoker: config.invoker,
    idleTimeoutMs: config.container.idleTimeoutMs,
  });

const listen = async (
  config: Config,
  { version }: Surroundings,
  store: Store,
  { gateway }: Actors,
): Promise<Either<string, HttpServer>> => {
  const { log } = store;
  const profile = PROFILES[config.profile];
  const api = createApi({
    ...store,
    gateway,
    profile,
    runtimes: RUNTIMES,
    clock,
    newTransactionId,
    apiBuild: { build: version, buildno: version },
  });
  const { host, port } = config;
  const drainMs = config.shutdownGraceMs;
  const server = await createServer({ host, port, handle: api, newTransactionId, log, drainMs });
  return E.isLeft(server)
    ? E.left(`cannot listen on ${host}:${port}: the address is in use or not of this machine`)
    : server;
};

const takeApart = async (
  config: Config,
  store: Store,
  driver: ContainerDriver,
  actors: Actors,
  server: HttpServer | null,
): Promise<void> => {
  server?.stopAccepting();
  const ending = await actors.drain(config.shutdownGraceMs);
  if (ending === 'graceOver') store.log.warn({}, 'some activations did not end in time');
  actors.stop();
  await server?.close();
  await driver.close();
  await closeStore(store);
};
