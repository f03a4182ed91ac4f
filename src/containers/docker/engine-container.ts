/** What the engine knows and does about one container, in the words of this room. */
import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import type { Logger } from '../../platform/logger.ts';
import type { ContainerSpec } from '../driver.ts';
import type { Address } from './connection.ts';
import { type ContainerNaming, containerOptions, PORT } from './container-options.ts';
import { engineStream } from './engine-stream.ts';

/** A container that runs, with all it prints from the first byte on. */
export interface Made {
  readonly engineContainer: Docker.Container;
  readonly output: Readable;
  readonly address: Address;
}

export interface Ending {
  readonly exitCode: number;
  /** A process of it was killed for memory. */
  readonly outOfMemory: boolean;
}

const NOT_FOUND = 404;
/** Somebody else removes it already. */
const CONFLICT = 409;

/** `null`: the engine does not say. */
export const endingOf = async (engineContainer: Docker.Container): Promise<Ending | null> => {
  try {
    const { State } = await engineContainer.inspect();
    if (State.Running) return null;
    return { exitCode: State.ExitCode, outOfMemory: State.OOMKilled };
  } catch {
    return null;
  }
};

/** Rejects with the engine's reason; then nothing is left of it. */
export const makeContainer = async (
  docker: Docker,
  spec: ContainerSpec,
  naming: ContainerNaming,
  log: Logger,
): Promise<Made> => {
  const engineContainer = await docker.createContainer(containerOptions(spec, naming));
  try {
    // Before the first byte is printed.
    const streams = { stream: true, stdout: true, stderr: true } as const;
    const output = engineStream(await engineContainer.attach(streams));
    await engineContainer.start();
    const { NetworkSettings } = await engineContainer.inspect();
    const host = NetworkSettings.Networks[naming.network]?.IPAddress ?? '';
    return { engineContainer, output, address: { host, port: PORT } };
  } catch (error) {
    await removeContainer(engineContainer, log);
    throw error;
  }
};

/** With its anonymous volumes, whatever it does. */
export const removeContainer = async (
  engineContainer: Docker.Container,
  log: Logger,
): Promise<void> => {
  try {
    await engineContainer.remove({ force: true, v: true });
  } catch (error) {
    const status = statusOf(error);
    if (status === NOT_FOUND || status === CONFLICT) return;
    log.error({ container: engineContainer.id, err: error }, 'a container could not be removed');
  }
};

const statusOf = (error: unknown): number | null =>
  error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : null;

/** Of all its processes, without what the kernel could take back at once. */
export const residentBytes = async (engineContainer: Docker.Container): Promise<number> => {
  const { memory_stats: memory } = await engineContainer.stats({ stream: false, 'one-shot': true });
  const { usage, stats } = memory;
  return Math.max(0, usage - (stats?.total_inactive_file ?? stats?.inactive_file ?? 0));
};
