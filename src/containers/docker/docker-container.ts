/**
 * One container of a Docker engine, seen through the driver's contract: its calls go to the HTTP
 * server in it, its logs come from what it prints. Whatever ends it, its open calls report `exited`,
 * and the engine is told to remove it.
 */
import type { CallReport } from '../../domain/activation/outcome.ts';
import type { Clock } from '../../domain/kernel/clock.ts';
import { BLACKBOX_KIND } from '../../domain/runtimes.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Container, ContainerSpec, InitRequest, RunRequest } from '../driver.ts';
import { createOutputTail } from '../output/output-tail.ts';
import type { LogMemory } from '../output/log-memory.ts';
import { isHeapExhausted } from '../output/memory-exhaustion.ts';
import { readAttachedOutput } from './attached-output.ts';
import { initBody, runBody } from './call-bodies.ts';
import { createCallLogs } from './call-logs.ts';
import { connectTo } from './connection.ts';
import { createCalls } from './container-calls.ts';
import { removeContainer } from './container-removal.ts';
import { endingOf, type Made } from './engine-container.ts';
import { QUICK_MS, withinTime } from './engine-time.ts';
import type { MemoryEvents } from './memory-events.ts';

export interface DockerContainerDeps {
  readonly clock: Clock;
  readonly log: Logger;
  /** Of all containers. */
  readonly logMemory: LogMemory;
  readonly memory: MemoryEvents;
  readonly onGone: () => void;
}

export interface DockerContainer extends Container {
  /** Resolves when its server takes connections, has ended, or takes that long: init will tell. */
  readonly reachable: (timeoutMs: number) => Promise<void>;
}

/** How long a container that hung up may take to be seen ending (scheduling-and-runtimes §3.7). */
const EXIT_WAIT_MS = 2_000;

export const createDockerContainer = (
  { clock, log, logMemory, memory, onGone }: DockerContainerDeps,
  { id, kind }: ContainerSpec,
  { engineContainer, output, address }: Made,
): DockerContainer => {
  const logs = createCallLogs(clock, logMemory);
  const stderrTail = createOutputTail();
  const ended = Promise.withResolvers<void>();
  const exhaustion = memory.exhaustion(engineContainer.id);
  let gone = false;
  let destroyed = false;
  let exhausted = false;
  let removal: Promise<void> | null = null;

  void exhaustion.then(() => {
    exhausted = true;
  });
  const remove = (): Promise<void> => {
    removal ??= removeContainer(engineContainer, clock, log);
    return removal;
  };

  readAttachedOutput(output, clock, (stream, bytes) => {
    logs.read(stream, bytes);
    if (stream === 'stderr') stderrTail.add(bytes);
  });
  output.once('close', ended.resolve);
  const ending = ended.promise.then(async () => {
    gone = true;
    logs.close();
    const known = destroyed ? null : await endingOf(engineContainer, clock);
    await remove();
    memory.forget(engineContainer.id);
    onGone();
    return known;
  });
  const exited = ending.then(() => undefined);

  const destroy = async (): Promise<void> => {
    destroyed = true;
    await remove();
    output.destroy();
    await exited;
  };
  const diedOfMemory = async (): Promise<boolean> => {
    const wait = new Promise<null>((resolve) => clock.schedule(EXIT_WAIT_MS, () => resolve(null)));
    const known = await Promise.race([ending, wait]);
    if (!gone) void destroy();
    if (known === null || exhausted) return exhausted;
    const { exitCode: code, outOfMemory } = known;
    return outOfMemory || isHeapExhausted({ code, signal: null }, stderrTail.text());
  };

  const call = createCalls({
    ...{ clock, logs, address, exited, exhaustion, diedOfMemory },
    marked: kind !== BLACKBOX_KIND,
    isGone: () => gone,
    giveUp: (reason) => {
      log.warn({ container: id, reason }, 'a container is ended');
      return destroy();
    },
  });
  const init = async (request: InitRequest): Promise<CallReport> => {
    const startMs = clock.nowMs();
    const { codeHash, resultBytesMax } = request;
    const body = await initBody(request).catch((error: unknown) => {
      log.error({ codeHash, err: error }, 'the code of an action is not readable');
      return null;
    });
    if (body !== null) {
      return { ...(await call(request, { path: '/init', body, resultBytesMax })), startMs };
    }
    return { outcome: { type: 'unreadable' }, startMs, endMs: clock.nowMs(), logs: [] };
  };
  const run = (request: RunRequest, onSent?: () => void): Promise<CallReport> => {
    const { resultBytesMax } = request;
    return call(request, { path: '/run', body: runBody(request), resultBytesMax, onSent });
  };

  const quickly = (ask: (abortSignal: AbortSignal) => Promise<unknown>): Promise<unknown> =>
    withinTime(clock, QUICK_MS, ask);

  return {
    id,
    init,
    run,
    pause: async () => {
      if (!gone) await quickly((abortSignal) => engineContainer.pause({ abortSignal }));
    },
    resume: async () => {
      if (!gone) await quickly((abortSignal) => engineContainer.unpause({ abortSignal }));
    },
    destroy,
    exited,
    reachable: async (timeoutMs) => {
      const socket = await connectTo(address, clock.nowMs() + timeoutMs, clock, () => gone);
      socket?.destroy();
    },
  };
};
