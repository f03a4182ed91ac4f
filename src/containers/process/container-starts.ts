/** Starts containers in one sandbox, and holds them until they are gone. */
import path from 'node:path';
import type { Clock } from '../../domain/kernel/clock.ts';
import { E, type Either } from '../../domain/kernel/fp.ts';
import { CODE_LIMITS, createCodeCache } from '../code/code-cache.ts';
import type { ContainerSpec, DriverFailure } from '../driver.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { type Child, spawnChild } from './child.ts';
import { createCodeLoader } from './code-loading.ts';
import { type ContainerPlace, takePlace } from './container-place.ts';
import type { Parts } from './driver-parts.ts';
import { imageIn, RUNTIMES_FOLDER } from './image.ts';
import { LOG_BYTES_MAX, type LogMemory } from '../output/log-memory.ts';
import { createProcessContainer, type ProcessContainer } from './process-container.ts';
import type { Program } from './program.ts';

type Started = Either<DriverFailure, ProcessContainer>;

export interface ContainerStarts {
  /** A container whose runtime is ready. */
  readonly start: (spec: ContainerSpec, program: Program) => Promise<Started>;
  /** Ends all of them, and resolves when they are gone. */
  readonly close: () => Promise<void>;
}

const READY_TIMEOUT_MS = 30_000;
/** Starts of one container whose launcher dies each time. */
const STARTS_MAX = 6;

export const createContainerStarts = (
  parts: Parts,
  sandbox: Sandbox,
  clock: Clock,
): ContainerStarts => {
  const { launcher, log } = parts;
  const cache = createCodeCache(imageIn(sandbox.image).actions, CODE_LIMITS);
  const logMemory: LogMemory = { bytesMax: LOG_BYTES_MAX, used: 0 };
  const containers = new Set<ProcessContainer>();

  /** Rejects when the machine has no folder or no process to give. */
  const spawn = async (
    { pathFolder, command }: Program,
    { memoryMb, network }: ContainerSpec,
    { scratch, user, limits, makeScratch }: ContainerPlace,
  ): Promise<Child> => {
    await makeScratch();
    const script = (file: string): string => path.join(sandbox.root, RUNTIMES_FOLDER, file);
    const program = command(memoryMb, script);
    const spec = { program, pathFolder, scratch, network, user };
    return spawnChild(launcher, limits.enter(sandbox.command(spec)), clock);
  };
  const begin = async (spec: ContainerSpec, program: Program): Promise<Started> => {
    const place = await takePlace(spec, parts, sandbox).catch(toError);
    if (place instanceof Error) return failed(place.message);
    const child = await spawn(program, spec, place).catch(toError);
    if (child instanceof Error) {
      await place.release();
      return failed(child.message);
    }
    const cleanUp = async (): Promise<void> => {
      await place.release();
      containers.delete(container);
    };
    const loadCode = createCodeLoader(cache, program.codeForm, sandbox.root, log);
    const deps = { clock, log, loadCode, logMemory, limits: place.limits, cleanUp };
    const container = createProcessContainer(deps, spec, child);
    containers.add(container);
    return E.right(container);
  };

  return {
    /** What went with a launcher says nothing about the container. */
    start: async (spec, program) => {
      for (let left = STARTS_MAX - 1; ; left -= 1) {
        const losses = launcher.losses();
        const made = await readyOf(await begin(spec, program), clock);
        if (E.isRight(made) || launcher.losses() === losses || left === 0) return made;
      }
    },
    close: async () => {
      await Promise.all([...containers].map((container) => container.destroy()));
    },
  };
};

const readyOf = async (started: Started, clock: Clock): Promise<Started> => {
  if (E.isLeft(started)) return started;
  const container = started.right;
  const cancel = clock.schedule(READY_TIMEOUT_MS, () => void container.destroy());
  const ready = await container.ready;
  cancel();
  if (ready) return started;
  await container.exited;
  return failed(`the runtime did not start: ${container.lastWords()}`);
};

const failed = (message: string): Either<DriverFailure, never> =>
  E.left({ type: 'CreateFailed', message });

const toError = (error: unknown): Error =>
  error instanceof Error ? error : new Error(String(error));
