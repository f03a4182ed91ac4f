/**
 * The default driver: a container is a sandboxed process of its kind's runtime, with all that come
 * of it.
 *
 * No container outlives the server, however it ends: each dies with its parent, by the kernel. What
 * a killed server leaves is files and empty groups: the image is built anew, and `../limits` removes
 * the groups.
 */
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { Clock } from '../../domain/kernel/clock.ts';
import { E, type Either } from '../../domain/kernel/fp.ts';
import { containerId } from '../../domain/kernel/ids.ts';
import type { NetworkPolicy } from '../../domain/network-policy.ts';
import { DEFAULT_KIND } from '../../domain/runtimes-manifest.ts';
import type { Logger } from '../../platform/logger.ts';
import { CODE_LIMITS, createCodeCache } from '../code/code-cache.ts';
import type { ContainerDriver, ContainerSpec, DriverFailure } from '../driver.ts';
import type { ContainerLimits } from '../limits/container-limits.ts';
import type { LimitsSetting } from '../limits/limits.ts';
import { type Detected, detectSandbox } from '../sandbox/detection.ts';
import { networkWords, refusedNetwork } from '../sandbox/network.ts';
import type { Machine, Sandbox, SandboxSetting } from '../sandbox/sandbox.ts';
import { type Child, spawnChild } from './child.ts';
import { createCodeLoader } from './code-loading.ts';
import { closeParts, openParts, type Parts } from './driver-parts.ts';
import { imageIn, REPOSITORY, RUNTIMES_FOLDER, sealImage, unsealImage } from './image.ts';
import { LOG_BYTES_MAX, type LogMemory } from './log-memory.ts';
import { createProcessContainer, type ProcessContainer } from './process-container.ts';
import type { Program } from './program.ts';
import { notHere, offerOf, programFor } from './programs.ts';
import { type ScratchFolder, serversScratch, usersScratch } from './scratch-folder.ts';

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

const READY_TIMEOUT_MS = 30_000;
/** Starts of one container whose launcher dies each time. */
const STARTS_MAX = 6;

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
  { clock, log }: ProcessDriverOptions,
  { launcher, limits, programs, ...parts }: Parts,
  sandbox: Sandbox,
): ContainerDriver => {
  const image = imageIn(sandbox.image);
  const users = sandbox.ownUsers ? parts.oneTimeUsers : parts.users;
  const cache = createCodeCache(image.actions, CODE_LIMITS);
  const logMemory: LogMemory = { bytesMax: LOG_BYTES_MAX, used: 0 };
  const containers = new Set<ProcessContainer>();

  /** Rejects when the machine has no folder or no process to give. */
  const spawn = async (
    program: Program,
    { memoryMb, network }: ContainerSpec,
    scratch: string,
    user: number,
    own: ContainerLimits,
  ): Promise<Child> => {
    const script = (file: string): string => path.join(sandbox.root, RUNTIMES_FOLDER, file);
    const { pathFolder } = program;
    const asked = program.command(memoryMb, script);
    const command = { program: asked, pathFolder, scratch, network, user };
    return spawnChild(launcher, own.enter(sandbox.command(command)), clock);
  };
  const start = async (
    spec: ContainerSpec,
    program: Program,
  ): Promise<Either<DriverFailure, ProcessContainer>> => {
    const scratch = path.join(image.folder, 'tmp', randomUUID());
    const own = await limits.open(spec.id, spec.memoryMb).catch(toError);
    if (own instanceof Error) return failed(own.message);
    const user = users.take();
    const folder = scratchOf(scratch, user);
    const release = async (): Promise<void> => {
      await Promise.all([folder && removeScratch(folder), own.leave()]);
      users.giveBack(user);
    };
    const child = await Promise.resolve(folder?.make())
      .then(() => spawn(program, spec, scratch, user, own))
      .catch(toError);
    if (child instanceof Error) {
      await release();
      return failed(child.message);
    }
    const cleanUp = async (): Promise<void> => {
      await release();
      containers.delete(container);
    };
    const loadCode = createCodeLoader(cache, program.codeForm, sandbox.root, log);
    const deps = { clock, log, loadCode, logMemory, limits: own, cleanUp };
    const container = createProcessContainer(deps, spec, child);
    containers.add(container);
    return E.right(container);
  };
  const startReady: typeof start = async (spec, program) => {
    const started = await start(spec, program);
    if (E.isLeft(started)) return started;
    const container = started.right;
    const cancel = clock.schedule(READY_TIMEOUT_MS, () => void container.destroy());
    const ready = await container.ready;
    cancel();
    if (ready) return started;
    await container.exited;
    return failed(`the runtime did not start: ${container.lastWords()}`);
  };
  /** What went with a launcher says nothing about the container. */
  const startedByLivingLauncher: typeof start = async (spec, program) => {
    for (let left = STARTS_MAX - 1; ; left -= 1) {
      const losses = launcher.losses();
      const made = await startReady(spec, program);
      if (E.isRight(made) || launcher.losses() === losses || left === 0) return made;
    }
  };
  const scratchOf = (scratch: string, user: number): ScratchFolder | null => {
    if (sandbox.isolated) return null;
    return sandbox.ownUsers ? usersScratch(scratch, user, launcher) : serversScratch(scratch);
  };
  const removeScratch = (folder: ScratchFolder): Promise<void> =>
    folder
      .remove()
      .catch((error: unknown) =>
        log.warn({ err: error }, 'the folder of a container could not be removed'),
      );

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
      return startedByLivingLauncher(spec, program);
    },
    close: async () => {
      await Promise.all([...containers].map((container) => container.destroy()));
    },
  };
};

const failed = (message: string): Either<DriverFailure, never> =>
  E.left({ type: 'CreateFailed', message });

const toError = (error: unknown): Error =>
  error instanceof Error ? error : new Error(String(error));
