/**
 * The driver for which each container is one of a Docker engine, made from an image that speaks
 * OpenWhisk's contract (scheduling-and-runtimes §5, §7.1). The server and the engine share a machine,
 * because calls go to the containers' own addresses.
 *
 * A killed server leaves its containers running: they carry the name of its data folder, and the next
 * start removes them before it makes any.
 */
import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import path from 'node:path';
import Docker from 'dockerode';
import type { Clock } from '../../domain/kernel/clock.ts';
import { E, type Either } from '../../domain/kernel/fp.ts';
import type { NetworkPolicy } from '../../domain/network-policy.ts';
import { BLACKBOX_KIND, unavailableKindText } from '../../domain/runtimes.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Container, ContainerDriver, ContainerSpec, DriverFailure } from '../driver.ts';
import { containerNetwork, TOGETHER_WARNING } from './container-network.ts';
import { INSTANCE_LABEL } from './container-options.ts';
import { removeContainer } from './container-removal.ts';
import { makingFailure, toError } from './engine-error.ts';
import { CALL_MS, QUICK_MS, withinTime } from './engine-time.ts';
import {
  createImagePulls,
  type ImagePulls,
  kindImageNames,
  kindImages,
  withTag,
} from './image-pulls.ts';
import { createMadeContainers } from './made-containers.ts';
import { type MemoryEvents, watchMemory } from './memory-events.ts';

export interface DockerSettings {
  /** The engine's Unix socket. */
  readonly socket: string;
  /** The engine's network in which containers are. */
  readonly network: string;
  /** Where the images of kinds come from; `null`: they are on this machine. */
  readonly registry: string | null;
}

export interface DockerDriverOptions {
  readonly docker: DockerSettings;
  /** The most that an action may have. */
  readonly network?: NetworkPolicy;
  readonly dataDir: string;
  readonly clock: Clock;
  readonly log: Logger;
}

const REACHABLE_WITHIN_MS = 10_000;

/** Fails when no engine answers, or has no image of any kind. */
export const createDockerDriver = async (
  options: DockerDriverOptions,
): Promise<Either<DriverFailure, ContainerDriver>> => {
  const { docker: settings, network } = options;
  if (network === 'none') return failed(NO_NETWORK_NONE);
  const { socket } = settings;
  const docker = new Docker({ socketPath: socket });
  const asked: VersionOf = docker;
  const engine = await withinTime(options.clock, QUICK_MS, (abortSignal) =>
    asked.version({ abortSignal }),
  ).catch(toError);
  if (engine instanceof Error) {
    return failed(`no Docker engine answers at ${socket}: ${engine.message}`);
  }
  const named = `Docker ${engine.Version} at ${socket}`;
  return begin(options, docker, named).catch((error: unknown) =>
    failed(`${named} does not do what is needed at the start: ${toError(error).message}`),
  );
};

/** The library takes the signal here as elsewhere; its types do not say so. */
interface VersionOf {
  readonly version: (options: {
    readonly abortSignal: AbortSignal;
  }) => Promise<Docker.DockerVersion>;
}

/** Rejects when the engine fails. */
const begin = async (
  options: DockerDriverOptions,
  docker: Docker,
  named: string,
): Promise<Either<DriverFailure, ContainerDriver>> => {
  const { docker: settings, clock, log } = options;
  const instance = instanceOf(options.dataDir);
  await removeAll(docker, instance, options);
  const engineNetwork = await containerNetwork(docker, settings.network, clock);
  if (engineNetwork === null) return failed(`${named} has no network ${settings.network}`);
  if (!engineNetwork.apart) log.warn({ network: settings.network }, TOGETHER_WARNING);
  const pulls = createImagePulls(docker, clock, log);
  const images = await kindImages(settings.registry, pulls);
  if (images.size === 0) {
    const names = kindImageNames(settings.registry);
    return failed(`${named} has none of the images ${names}: build them (docs/containers.md)`);
  }
  const memory = watchMemory(docker, instance, clock);
  const isolation = `${named}, ${engineNetwork.words}`;
  const { held } = engineNetwork;
  return E.right(driverFor(options, { docker, instance, pulls, images, memory, isolation, held }));
};

const NO_NETWORK_NONE =
  'container.network none and the driver docker exclude each other: containers are called through their network';

/** One server at a time uses a data folder. */
const instanceOf = (dataDir: string): string =>
  createHash('sha256')
    .update(`${hostname()}:${path.resolve(dataDir)}`)
    .digest('hex')
    .slice(0, 12);

interface Parts {
  readonly docker: Docker;
  readonly instance: string;
  readonly pulls: ImagePulls;
  readonly images: ReadonlyMap<string, string>;
  readonly memory: MemoryEvents;
  readonly isolation: string;
  readonly held: string;
}

const driverFor = (
  options: DockerDriverOptions,
  { docker, instance, pulls, images, memory, isolation, held }: Parts,
): ContainerDriver => {
  const { clock, log } = options;
  const engineNetwork = options.docker.network;
  const containers = createMadeContainers({ docker, instance, engineNetwork, memory, clock, log });

  const imageOf = async (spec: ContainerSpec): Promise<Either<DriverFailure, string>> => {
    const { kind, image } = spec;
    if (kind !== BLACKBOX_KIND) {
      const known = images.get(kind);
      return known === undefined ? notRunnable(unavailableKindText(kind)) : E.right(known);
    }
    const name = withTag(image ?? '');
    const isHere = await pulls.fetch(name).catch(toError);
    if (isHere instanceof Error) return E.left(makingFailure(isHere, spec));
    return isHere ? E.right(name) : notRunnable(`Failed to pull container image '${image}'.`);
  };
  const create = async (spec: ContainerSpec): Promise<Either<DriverFailure, Container>> => {
    const image = await imageOf(spec);
    if (E.isLeft(image)) return image;
    const made = await containers.make(spec, image.right);
    if (E.isRight(made)) await made.right.reachable(REACHABLE_WITHIN_MS);
    return made;
  };

  return {
    name: 'docker',
    isolation,
    held,
    isolated: true,
    // Calls reach a container through its network.
    networks: ['full'],
    offers: { kinds: [...images.keys()], images: 'any' },
    create,
    close: async () => {
      await containers.close();
      memory.close();
      await removeAll(docker, instance, options).catch((error: unknown) =>
        log.error({ err: error }, 'containers could not be looked for'),
      );
    },
  };
};

const removeAll = async (
  docker: Docker,
  instance: string,
  { clock, log }: DockerDriverOptions,
): Promise<void> => {
  const filters = { label: [`${INSTANCE_LABEL}=${instance}`] };
  const left = await withinTime(clock, CALL_MS, (abortSignal) =>
    docker.listContainers({ all: true, filters, abortSignal }),
  );
  await Promise.all(left.map(({ Id }) => removeContainer(docker.getContainer(Id), clock, log)));
};

const failed = (message: string): Either<DriverFailure, never> =>
  E.left({ type: 'CreateFailed', message });

/** For the developer, who named it. */
const notRunnable = (message: string): Either<DriverFailure, never> =>
  E.left({ type: 'NotRunnable', message });
