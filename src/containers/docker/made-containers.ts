/**
 * The containers of one server, from the moment when the engine is asked for them until they are gone.
 * None outlives `close`: what is being made then is awaited and ended, and nothing more is made.
 */
import type Docker from 'dockerode';
import type { Clock } from '../../domain/kernel/clock.ts';
import { E, type Either } from '../../domain/kernel/fp.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Container, ContainerSpec, DriverFailure } from '../driver.ts';
import { LOG_BYTES_MAX, type LogMemory } from '../output/log-memory.ts';
import { createTurns } from '../turns.ts';
import { createDockerContainer, type DockerContainer } from './docker-container.ts';
import { makeContainer } from './engine-container.ts';
import { makingFailure, toError } from './engine-error.ts';
import type { MemoryEvents } from './memory-events.ts';

export interface MadeContainers {
  readonly make: (
    spec: ContainerSpec,
    image: string,
  ) => Promise<Either<DriverFailure, DockerContainer>>;
  readonly close: () => Promise<void>;
}

export interface MakingDeps {
  readonly docker: Docker;
  /** Of the server and its data folder. */
  readonly instance: string;
  /** The engine's network in which containers are. */
  readonly engineNetwork: string;
  readonly memory: MemoryEvents;
  readonly clock: Clock;
  readonly log: Logger;
}

const STARTS_MAX = 10;
const CLOSING: DriverFailure = { type: 'CreateFailed', message: 'the server is being stopped' };

export const createMadeContainers = (deps: MakingDeps): MadeContainers => {
  const { docker, instance, engineNetwork, memory, clock, log } = deps;
  const logMemory: LogMemory = { bytesMax: LOG_BYTES_MAX, used: 0 };
  const making = new Set<Promise<unknown>>();
  const containers = new Set<Container>();
  const starts = createTurns(STARTS_MAX);
  let closing = false;

  const makeNow: MadeContainers['make'] = async (spec, image) => {
    await memory.listen();
    const naming = { instance, image, engineNetwork };
    const made = await makeContainer(docker, spec, naming, deps).catch(toError);
    if (made instanceof Error) return E.left(makingFailure(made, spec));
    const onGone = (): void => void containers.delete(container);
    const own = { clock, log, logMemory, memory, onGone };
    const container = createDockerContainer(own, spec, made);
    containers.add(container);
    return E.right(container);
  };

  return {
    make: (spec, image) =>
      starts.take(async () => {
        if (closing) return E.left(CLOSING);
        const made = makeNow(spec, image);
        making.add(made);
        return made.finally(() => making.delete(made));
      }),
    close: async () => {
      closing = true;
      await Promise.all(making);
      await Promise.all([...containers].map((container) => container.destroy()));
    },
  };
};
