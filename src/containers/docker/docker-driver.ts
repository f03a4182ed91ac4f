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
import { imageText } from '../../domain/image-name.ts';
import type { Clock } from '../../domain/kernel/clock.ts';
import { E, type Either } from '../../domain/kernel/fp.ts';
import type { NetworkPolicy } from '../../domain/network-policy.ts';
import { MANIFEST } from '../../domain/runtimes-manifest.ts';
import { BLACKBOX_KIND, unavailableKindText } from '../../domain/runtimes.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Container, ContainerDriver, ContainerSpec, DriverFailure } from '../driver.ts';
import { LOG_BYTES_MAX, type LogMemory } from '../process/log-memory.ts';
import { createTurns } from '../turns.ts';
import { INSTANCE_LABEL } from './container-options.ts';
import { createDockerContainer } from './docker-container.ts';
import { makeContainer, removeContainer } from './engine-container.ts';
import { createImagePulls, type ImagePulls, withTag } from './image-pulls.ts';
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

const STARTS_MAX = 10;
const REACHABLE_WITHIN_MS = 10_000;

/** Fails when no engine answers, or has no image of any kind. */
export const createDockerDriver = async (
  options: DockerDriverOptions,
): Promise<Either<DriverFailure, ContainerDriver>> => {
  const { docker: settings, network, clock, log } = options;
  if (network === 'none') return failed(NO_NETWORK_NONE);
  const { socket } = settings;
  const docker = new Docker({ socketPath: socket });
  const engine = await docker.version().catch(toError);
  if (engine instanceof Error) {
    return failed(`no Docker engine answers at ${socket}: ${engine.message}`);
  }
  const instance = instanceOf(options.dataDir);
  await removeAll(docker, instance, log);
  const pulls = createImagePulls(docker, clock, log);
  const images = await kindImages(settings, pulls);
  if (images.size === 0) return failed(noImages(settings));
  const memory = watchMemory(docker, instance, clock);
  const isolation = `Docker ${engine.Version} at ${socket}, network ${settings.network}`;
  return E.right(driverFor(options, { docker, instance, pulls, images, memory, isolation }));
};

const NO_NETWORK_NONE =
  'container.network none and the driver docker exclude each other: containers are called through their network';

/** One server at a time uses a data folder. */
const instanceOf = (dataDir: string): string =>
  createHash('sha256')
    .update(`${hostname()}:${path.resolve(dataDir)}`)
    .digest('hex')
    .slice(0, 12);

const kindImage = (image: (typeof MANIFEST.kinds)[number]['image'], registry: string | null) =>
  imageText({ ...image, registry });

/** Of the kinds whose image is there or, where a registry is set, can be had. */
const kindImages = async (
  { registry }: DockerSettings,
  pulls: ImagePulls,
): Promise<ReadonlyMap<string, string>> => {
  const found = await Promise.all(
    MANIFEST.kinds.map(async ({ kind, image }) => {
      const name = kindImage(image, registry);
      const isHere = (await pulls.isHere(name)) || (registry !== null && (await pulls.fetch(name)));
      return isHere ? [[kind, name] as const] : [];
    }),
  );
  return new Map(found.flat());
};

const noImages = ({ socket, registry }: DockerSettings): string => {
  const names = MANIFEST.kinds.map(({ image }) => kindImage(image, registry)).join(', ');
  return `the Docker engine at ${socket} has none of the images ${names}: build them (docs/containers.md)`;
};

interface Parts {
  readonly docker: Docker;
  readonly instance: string;
  readonly pulls: ImagePulls;
  readonly images: ReadonlyMap<string, string>;
  readonly memory: MemoryEvents;
  readonly isolation: string;
}

const driverFor = (
  { docker: { network }, clock, log }: DockerDriverOptions,
  { docker, instance, pulls, images, memory, isolation }: Parts,
): ContainerDriver => {
  const logMemory: LogMemory = { bytesMax: LOG_BYTES_MAX, used: 0 };
  const containers = new Set<Container>();
  const starts = createTurns(STARTS_MAX);

  const imageOf = async ({
    kind,
    image,
  }: ContainerSpec): Promise<Either<DriverFailure, string>> => {
    if (kind !== BLACKBOX_KIND) {
      const known = images.get(kind);
      return known === undefined ? notRunnable(unavailableKindText(kind)) : E.right(known);
    }
    const name = withTag(image ?? '');
    if (await pulls.fetch(name)) return E.right(name);
    return notRunnable(`Failed to pull container image '${image}'.`);
  };
  const create = async (spec: ContainerSpec): Promise<Either<DriverFailure, Container>> => {
    const image = await imageOf(spec);
    if (E.isLeft(image)) return image;
    await memory.listen();
    const naming = { instance, image: image.right, network };
    const made = await starts.take(() => makeContainer(docker, spec, naming, log)).catch(toError);
    if (made instanceof Error) return failed(made.message);
    const onGone = (): void => void containers.delete(container);
    const deps = { clock, log, logMemory, memory, onGone };
    const { reachable, ...container } = createDockerContainer(deps, spec, made);
    containers.add(container);
    await reachable(REACHABLE_WITHIN_MS);
    return E.right(container);
  };

  return {
    name: 'docker',
    isolation,
    isolated: true,
    // Calls reach a container through its network.
    networks: ['full'],
    offers: { kinds: [...images.keys()], images: 'any' },
    create,
    close: async () => {
      await Promise.all([...containers].map((container) => container.destroy()));
      memory.close();
      await removeAll(docker, instance, log).catch((error: unknown) =>
        log.error({ err: error }, 'containers could not be looked for'),
      );
    },
  };
};

const removeAll = async (docker: Docker, instance: string, log: Logger): Promise<void> => {
  const filters = { label: [`${INSTANCE_LABEL}=${instance}`] };
  const left = await docker.listContainers({ all: true, filters });
  await Promise.all(left.map(({ Id }) => removeContainer(docker.getContainer(Id), log)));
};

const failed = (message: string): Either<DriverFailure, never> =>
  E.left({ type: 'CreateFailed', message });

/** For the developer, who named it. */
const notRunnable = (message: string): Either<DriverFailure, never> =>
  E.left({ type: 'NotRunnable', message });

const toError = (error: unknown): Error =>
  error instanceof Error ? error : new Error(String(error));
