/**
 * The default driver: a container is a sandboxed process of its kind's runtime, with all that come
 * of it.
 *
 * No container outlives the server, however it ends: each dies with its parent, by the kernel. What
 * a killed server leaves is files and empty groups: the image is built anew, and `../limits` removes
 * the groups.
 */
import type { Clock } from '../../domain/kernel/clock.ts';
import { E, type Either } from '../../domain/kernel/fp.ts';
import { containerId } from '../../domain/kernel/ids.ts';
import type { NetworkPolicy } from '../../domain/network-policy.ts';
import { DEFAULT_KIND } from '../../domain/runtimes-manifest.ts';
import type { Logger } from '../../platform/logger.ts';
import type { ContainerDriver, ContainerSpec, DriverFailure } from '../driver.ts';
import type { LimitsSetting } from '../limits/limits.ts';
import { type Detected, detectSandbox } from '../sandbox/detection.ts';
import { networkWords, refusedNetwork } from '../sandbox/network.ts';
import type { Machine, Sandbox, SandboxSetting } from '../sandbox/sandbox.ts';
import { createContainerStarts } from './container-starts.ts';
import { closeParts, openParts, type Parts } from './driver-parts.ts';
import { imageIn, REPOSITORY, sealImage, unsealImage } from './image.ts';
import { notHere, offerOf, programFor } from './programs.ts';

export interface ProcessDriverOptions {
  readonly dataDir: string;
  readonly sandbox: SandboxSetting;
  /** By default `auto`. */
  readonly limits?: LimitsSetting;
  readonly clock: Clock;
  readonly log: Logger;
  /** The most that containers get of the network; `full` where it is not said. */
  readonly network?: NetworkPolicy;
  /** The Node that containers run; by default the server's own. */
  readonly nodePath?: string;
  /** Where added runtimes lie; by default in the data folder. */
  readonly runtimesDir?: string;
}

/** Fails when the sandbox, or the limits, that were asked for by name can't be had here. */
export const createProcessDriver = async (
  options: ProcessDriverOptions,
): Promise<Either<DriverFailure, ContainerDriver>> => {
  const opened = await openParts(options);
  if (E.isLeft(opened)) return failed(opened.left);
  const parts = opened.right;
  const { sandbox, failures } = await findSandbox(options, parts);
  if (sandbox === null) {
    await closeParts(parts);
    return failed(failures.join('; '));
  }
  if (!sandbox.isolated)
    options.log.warn({ failures }, `actions run without a sandbox: ${sandbox.isolation}`);
  else if (!sandbox.networks.includes('none'))
    options.log.warn({ failures }, 'no action can be kept from the network');
  const driver = driverFor(options, parts, sandbox);
  sealImage(imageIn(sandbox.image));
  const close = async (): Promise<void> => {
    await driver.close();
    unsealImage(parts.image);
    await closeParts(parts);
  };
  return E.right({ ...driver, close });
};

const findSandbox = (options: ProcessDriverOptions, parts: Parts): Promise<Detected> => {
  const machine: Machine = {
    image: parts.image.folder,
    programs: parts.mounts,
    hidden: [parts.dataDir, REPOSITORY],
    root: process.getuid?.() === 0,
    usersApart: parts.oneTimeUsers.apart,
    openImage: () => parts.openImages.build(parts.mounts),
  };
  const attempt = async (tried: Sandbox, network: NetworkPolicy): Promise<string | null> => {
    const driver = driverFor(options, parts, tried);
    const made = await driver.create({ ...TRIAL, id: containerId(`trial-${network}`), network });
    await driver.close();
    return E.isLeft(made) ? made.left.message : null;
  };
  return detectSandbox(options.sandbox, options.network ?? 'full', machine, attempt);
};

const TRIAL: Omit<ContainerSpec, 'id' | 'network'> = {
  kind: DEFAULT_KIND,
  image: null,
  memoryMb: 128,
};

const driverFor = (
  { clock }: ProcessDriverOptions,
  parts: Parts,
  sandbox: Sandbox,
): ContainerDriver => {
  const { programs, limits } = parts;
  const { start, close } = createContainerStarts(parts, sandbox, clock);
  const separation = `${sandbox.isolation}, ${networkWords(sandbox.networks)}`;
  return {
    name: 'process',
    isolation: `${separation}; ${limits.words}`,
    held: `${separation}; ${limits.held}`,
    isolated: sandbox.isolated,
    networks: sandbox.networks,
    offers: offerOf(programs),
    create: async (spec) => {
      const program = programFor(programs, spec);
      if (program === undefined) return E.left({ type: 'NotRunnable', message: notHere(spec) });
      if (!sandbox.networks.includes(spec.network)) return failed(refusedNetwork(spec.network));
      return start(spec, program);
    },
    close,
  };
};

const failed = (message: string): Either<DriverFailure, never> =>
  E.left({ type: 'CreateFailed', message });
