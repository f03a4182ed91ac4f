/**
 * The composition root: the only file that puts the real parts together, and takes them apart in an
 * order in which nothing that was acknowledged is lost.
 */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Arming, createArming } from './actors/arming.ts';
import { type Actors, startActors } from './actors/start.ts';
import { type AdminServer, startAdminServer } from './admin/admin-server.ts';
import { type Config, runtimesDirOf } from './config.ts';
import type { ContainerDriver } from './containers/driver.ts';
import { createDriver } from './containers/driver-choice.ts';
import { E, type Either } from './domain/kernel/fp.ts';
import { type Profile, PROFILES } from './domain/profile.ts';
import { offeredRuntimes } from './domain/runtimes-manifest.ts';
import type { Runtimes } from './domain/runtimes.ts';
import { ensureGuest, type Guest } from './guest.ts';
import { createApi } from './http/api.ts';
import { createResponseCache } from './http/cache/response-cache.ts';
import type { ApiRequest } from './http/exchange.ts';
import { createServer, type HttpServer, type ListenFailure } from './http/server/server.ts';
import { checkTlsFiles } from './http/server/tls-files.ts';
import { createNamespaceHosts } from './http/web/namespace-host.ts';
import { restoredMarker } from './journal/backup/restored-marker.ts';
import { createBlobStore } from './journal/blob-store.ts';
import { diskFailureText } from './journal/disk-failure.ts';
import type { BlobStore, Journal } from './journal/journal.ts';
import { openJournal } from './journal/open-journal.ts';
import { type DiskRoom, openDiskRoom } from './journal/room/disk-room.ts';
import { createPatientBlobs } from './journal/room/patient-blobs.ts';
import { reserveFile, withReserve } from './journal/room/reserve.ts';
import { type Retention, startRetention } from './journal/retention/retention.ts';
import { type LiveViews, openViews } from './journal/views/live-views.ts';
import { lostEndText } from './journal/views/lost-end.ts';
import { createLogger, type Logger } from './platform/logger.ts';
import { newActivationId, newKeyId, newKeySecret, newTransactionId } from './platform/random.ts';
import { openSecretBox, type SecretBox } from './platform/secret-box.ts';
import { systemClock as clock } from './platform/system-clock.ts';

export interface Running {
  readonly url: string;
  /** `null`: the operator has deleted it. */
  readonly guest: Guest | null;
  readonly dataDir: string;
  readonly isolation: string;
  readonly isolated: boolean;
  /** False: restored from a backup, and not told to run anything yet. */
  readonly armed: boolean;
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
  if (config.tls !== null) {
    const checked = checkTlsFiles(config.tls);
    if (E.isLeft(checked)) return checked;
  }
  const opened = await openStore(config, surroundings);
  if (E.isLeft(opened)) return opened;
  const store = opened.right;
  const { dataDir, driver } = store;
  const guest = await ensureGuest({ ...store, guestAuth: config.guestAuth });
  if (E.isLeft(guest)) {
    await closeStore(store);
    return guest;
  }
  const url = { value: '' };
  const serving = Promise.withResolvers<void>();
  const actors = await startWith(config, surroundings, store, () => url.value, serving.promise);
  const { administration } = actors;
  const admin = await startAdminServer({ ...store, administration, clock });
  if (E.isLeft(admin)) {
    await takeApart(config, store, actors, {});
    return admin;
  }
  const server = await listen(config, surroundings, store, actors);
  if (E.isLeft(server)) {
    await takeApart(config, store, actors, { admin: admin.right });
    return server;
  }
  const doors = { admin: admin.right, server: server.right };
  url.value = urlOf(config, server.right);
  serving.resolve();
  return E.right({
    url: url.value,
    guest: guest.right,
    dataDir,
    isolation: driver.isolation,
    isolated: driver.isolated,
    armed: store.arming.isArmed(),
    stop: () => takeApart(config, store, actors, doors),
  });
};

const urlOf = ({ host, tls }: Config, { port }: HttpServer): string =>
  `${tls === null ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${port}`;

/** Everything that uses the data folder. */
interface Store {
  readonly dataDir: string;
  readonly log: Logger;
  readonly journal: Journal;
  readonly views: LiveViews;
  readonly blobs: BlobStore;
  readonly secrets: SecretBox;
  readonly driver: ContainerDriver;
  readonly runtimes: Runtimes;
  readonly room: DiskRoom;
  readonly arming: Arming;
  readonly retention: Retention;
}

/** The journal first: its lock keeps the folder to this process. */
const openStore = async (
  config: Config,
  { version, onFatal }: Surroundings,
): Promise<Either<string, Store>> => {
  const dataDir = resolve(config.data);
  const log = createLogger(config.logLevel);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const dir = join(dataDir, 'journal');
  const keyFile = join(dataDir, 'journal.key');
  const { freeBytesMin, durability } = config.journal;
  const room = await openDiskRoom({ dir: dataDir, freeBytesMin, clock, log });
  const onFull = room.ranOut;
  const reserve = reserveFile(dataDir);
  const lostEnd = (): string | null => withReserve(reserve, onFull, () => lostEndText(dataDir));
  const lost = durability === 'fsync' ? lostEnd() : null;
  if (lost !== null) {
    room.stop();
    return E.left(lost);
  }
  const opened = await openJournal({
    ...{ ...config.journal, dir, keyFile, clock, log, version, reserve, onFull },
  });
  if (E.isLeft(opened)) {
    room.stop();
    return opened;
  }
  const journal = opened.right;
  journal.onFatal((error) => onFatal('the journal failed', error));
  // The driver tries out its sandbox while the views catch up.
  const { driver: name, docker, sandbox, network, limits } = config.container;
  const runtimesDir = runtimesDirOf(config);
  const [views, driver] = await Promise.all([
    openViews({ dataDir, journal, clock, log, onFull }),
    createDriver({
      ...{ driver: name, docker, dataDir, runtimesDir, sandbox, network, limits, clock, log },
    }),
  ]);
  views.onFatal((error) => onFatal('the views failed', error));
  if (E.isLeft(driver)) {
    await Promise.all([views.close(), journal.close()]);
    room.stop();
    return E.left(`no container can be made here: ${driver.left.message}`);
  }
  const stored = createBlobStore(join(dataDir, 'blobs'), config.journal.durability);
  const blobs = createPatientBlobs(stored, {
    ...{ clock, onFull: room.makeRoom },
    onBroken: (error) => onFatal('the blobs failed', diskFailureText(error)),
  });
  const secrets = openSecretBox(dataDir);
  const runtimes = offeredRuntimes(driver.right.offers, config.runtimes.deprecated);
  const arming = createArming(restoredMarker(dataDir));
  const kept = { journal, views, blobs, secrets, room, arming };
  const retention = startRetention({
    ...{ ...config.retention, dataDir, keyFile, journal, views, blobs: stored, clock, log },
    machineMs: Date.now,
    // Whoever restores a backup may have come for what is old.
    isPaused: () => !arming.isArmed(),
  });
  return E.right({ dataDir, log, runtimes, driver: driver.right, retention, ...kept });
};

/** What the machine can't run is not kept ready. */
const poolSettings = ({ container }: Config, { driver, log }: Store) => {
  const { idleTimeoutMs, pauseGraceMs, reclaimAfterMs, network } = container;
  const prewarm = container.prewarm.filter((target) => {
    const isThere = driver.offers.kinds.includes(target.kind);
    if (!isThere) log.warn({ target }, 'this machine has no such runtime to prewarm');
    return isThere;
  });
  return { idleTimeoutMs, pauseGraceMs, reclaimAfterMs, network, prewarm };
};

const closeStore = async ({ driver, retention, views, journal, room }: Store): Promise<void> => {
  await retention.stop();
  await driver.close();
  await views.close();
  await journal.close();
  room.stop();
};

/** As the operator has changed it. */
const profileOf = ({ profile, blockingWaitMs }: Config): Profile => {
  const named = PROFILES[profile];
  return { ...named, blockingWaitMs: blockingWaitMs ?? named.blockingWaitMs };
};

const startWith = (
  config: Config,
  { onFatal }: Surroundings,
  store: Store,
  apiHost: () => string,
  serving: Promise<void>,
): Promise<Actors> =>
  startActors({
    ...store,
    clock,
    rules: { profile: profileOf(config), runtimes: store.runtimes },
    openSecret: store.secrets.open,
    sealSecret: store.secrets.seal,
    newActivationId,
    newKeyId,
    newKeySecret,
    apiHost,
    onGiveUp: (actor, error) => onFatal(`the actor ${actor} keeps failing`, error),
    epoch: store.journal.epoch,
    invokers: config.invokers,
    invoker: config.invoker,
    container: poolSettings(config, store),
    serving,
    isDiskFull: store.room.isFull,
  });

const listen = async (
  config: Config,
  { version }: Surroundings,
  store: Store,
  { gateway, invokers }: Actors,
): Promise<Either<string, HttpServer>> => {
  const { log } = store;
  const profile = profileOf(config);
  const api = createApi({
    ...store,
    gateway,
    profile,
    cache: createResponseCache({ ...config.cache, clock }),
    clock,
    invokers,
    isolation: store.driver.held,
    newTransactionId,
    apiBuild: { build: version, buildno: version },
  });
  const { host, port, tls, connectionsMax, shutdownGraceMs: drainMs } = config;
  const inNamespace = createNamespaceHosts(config.webDomain);
  const handle = (request: ApiRequest) => api(inNamespace(request));
  const server = await createServer({
    ...{ host, port, tls, connectionsMax, drainMs },
    ...{ handle, newTransactionId, clock, log },
  });
  return E.isLeft(server) ? E.left(listenFailureText(server.left)) : server;
};

const listenFailureText = (failure: ListenFailure): string =>
  failure.type === 'AddressUnavailable'
    ? `cannot listen on ${failure.host}:${failure.port}: the address is in use or not of this machine`
    : `${failure.certFile}, ${failure.keyFile}: these can't be used for TLS`;

const takeApart = async (
  { shutdownGraceMs }: Config,
  store: Store,
  actors: Actors,
  { admin, server }: { readonly admin?: AdminServer; readonly server?: HttpServer },
): Promise<void> => {
  server?.stopAccepting();
  // An operator's request that takes its time holds up nothing else.
  const [ending] = await Promise.all([actors.drain(shutdownGraceMs), admin?.stop()]);
  if (ending === 'graceOver') store.log.warn({}, 'some activations did not end in time');
  actors.stop();
  await server?.close();
  await closeStore(store);
};
