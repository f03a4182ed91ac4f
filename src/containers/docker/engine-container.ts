/** What the engine knows and does about one container, in the words of this room. */
import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import type { Clock } from '../../domain/kernel/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { ContainerSpec } from '../driver.ts';
import type { Address } from './connection.ts';
import {
  type ContainerNaming,
  containerName,
  containerOptions,
  PORT,
} from './container-options.ts';
import { removeContainer } from './container-removal.ts';
import { statusOf } from './engine-error.ts';
import { engineStream } from './engine-stream.ts';
import { CALL_MS, withinTime } from './engine-time.ts';

/** A container that runs, with all it prints from the first byte on. */
export interface Made {
  readonly engineContainer: Docker.Container;
  readonly output: Readable;
  /** `null`: it ended before it was looked up. */
  readonly address: Address | null;
}

export interface Ending {
  readonly exitCode: number;
  /** A process of it was killed for memory. */
  readonly outOfMemory: boolean;
}

/** `null`: the engine does not say. */
export const endingOf = async (
  engineContainer: Docker.Container,
  clock: Clock,
): Promise<Ending | null> => {
  try {
    const { State } = await withinTime(clock, CALL_MS, (abortSignal) =>
      engineContainer.inspect({ abortSignal }),
    );
    if (State.Running) return null;
    return { exitCode: State.ExitCode, outOfMemory: State.OOMKilled };
  } catch {
    return null;
  }
};

/** Rejects with the engine's reason, when what there was of it is removed. */
export const makeContainer = async (
  docker: Docker,
  spec: ContainerSpec,
  naming: ContainerNaming,
  { clock, log }: { readonly clock: Clock; readonly log: Logger },
): Promise<Made> => {
  let made: Docker.Container | null = null;
  try {
    return await withinTime(clock, CALL_MS, async (abortSignal) => {
      const options = containerOptions(spec, naming);
      made = await docker.createContainer({ ...options, abortSignal });
      return start(made, naming.engineNetwork, abortSignal);
    });
  } catch (error) {
    // An engine that has not answered may have made it all the same.
    if (made === null && statusOf(error) === null)
      made = docker.getContainer(containerName(spec, naming));
    if (made !== null) await removeContainer(made, clock, log);
    throw error;
  }
};

const start = async (
  engineContainer: Docker.Container,
  engineNetwork: string,
  abortSignal: AbortSignal,
): Promise<Made> => {
  // Before the first byte is printed.
  const streams = { stream: true, stdout: true, stderr: true, abortSignal } as const;
  const output = engineStream(await engineContainer.attach(streams));
  await engineContainer.start({ abortSignal });
  const { NetworkSettings, State } = await engineContainer.inspect({ abortSignal });
  const host = NetworkSettings.Networks[engineNetwork]?.IPAddress ?? '';
  if (host !== '') return { engineContainer, output, address: { host, port: PORT } };
  if (!State.Running) return { engineContainer, output, address: null };
  // A connection to nowhere would go to this machine.
  throw new Error(`a container has no address in the network ${engineNetwork}`);
};
