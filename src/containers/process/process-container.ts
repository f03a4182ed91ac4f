/**
 * One container: a child process in a sandbox, seen through the driver's contract. Whatever ends
 * it, its open calls report `exited`, and what it held is freed.
 */
import type { CallOutcome, CallReport } from '../../domain/activation/outcome.ts';
import type { Clock } from '../../domain/kernel/clock.ts';
import { E } from '../../domain/kernel/fp.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Container, ContainerSpec, InitRequest, RunRequest } from '../driver.ts';
import type { ContainerLimits } from '../limits/container-limits.ts';
import { watchExcess } from '../limits/excess-watch.ts';
import { initFrame, runFrame } from './call-frames.ts';
import type { Child } from './child.ts';
import type { CodeLoader } from './code-loading.ts';
import type { LogMemory } from '../output/log-memory.ts';
import { isHeapExhausted } from '../output/memory-exhaustion.ts';
import { type CallLimits, createOpenCalls } from './open-calls.ts';
import { createRuntimeLink } from './runtime-link.ts';

export interface ProcessContainer extends Container {
  /** Whether the runtime came up; if not, the container is gone. */
  readonly ready: Promise<boolean>;
  /** What the process said last on file descriptor 2. */
  readonly lastWords: () => string;
}

export interface ProcessContainerDeps {
  readonly clock: Clock;
  readonly log: Logger;
  readonly loadCode: CodeLoader;
  /** Of all containers. */
  readonly logMemory: LogMemory;
  readonly limits: ContainerLimits;
  /** Frees what the container had outside of its process. */
  readonly cleanUp: () => Promise<void>;
}

/** A process that ends closes its socket first, and how it ended is worth knowing. */
const HANG_UP_WAIT_MS = 500;
const STRAY_OUTPUT_SHOWN = 200;
const EXITED = { type: 'exited', memoryExhausted: false } as const satisfies CallOutcome;

export const createProcessContainer = (
  { clock, log, loadCode, logMemory, limits, cleanUp }: ProcessContainerDeps,
  spec: ContainerSpec,
  child: Child,
): ProcessContainer => {
  const { id } = spec;
  const calls = createOpenCalls(clock, logMemory);
  const ready = Promise.withResolvers<boolean>();
  let releaseCode = (): void => undefined;
  let gone = false;
  let destroyed = false;
  let outOfMemory = false;

  const link = createRuntimeLink(child, calls, clock, {
    onReady: () => ready.resolve(true),
    onBroken: (reason) => {
      if (!gone && !destroyed) log.debug({ container: id, reason }, 'a container is ended');
      child.kill();
    },
    onHangUp: () => clock.schedule(HANG_UP_WAIT_MS, child.kill),
    onStray: (stream, bytes) => {
      const text = bytes.toString('utf8', 0, STRAY_OUTPUT_SHOWN);
      log.debug({ container: id, stream, text, bytes: bytes.length }, 'output of no activation');
    },
  });

  // The kernel may have killed one process of several: then it is ended as a whole.
  const watch = watchExcess({
    clock,
    look: () => limits.excess(child.pid),
    onExcess: (excess) => {
      outOfMemory = excess === 'memory';
      log.debug({ container: id, excess }, 'a container is ended');
      child.kill();
    },
  });

  const exited = child.ended.then(async (ending) => {
    gone = true;
    watch.stop();
    const heapExhausted = isHeapExhausted(ending, link.stderrTail());
    const excess = destroyed || heapExhausted ? null : await limits.excess(child.pid);
    const memoryExhausted = outOfMemory || (!destroyed && (heapExhausted || excess === 'memory'));
    link.settle();
    calls.closeAll({ type: 'exited', memoryExhausted });
    ready.resolve(false);
    releaseCode();
    return cleanUp();
  });

  const report = (startMs: number, outcome: CallOutcome, logs: readonly string[]): CallReport => ({
    outcome,
    startMs,
    endMs: clock.nowMs(),
    logs,
  });
  const call = (bounds: CallLimits, send: (call: number) => void): Promise<CallReport> => {
    if (gone) return Promise.resolve(report(clock.nowMs(), EXITED, []));
    watch.wake();
    return calls.open(bounds, send);
  };

  const init = async (request: InitRequest): Promise<CallReport> => {
    const startMs = clock.nowMs();
    const loaded = await loadCode(request);
    if (E.isLeft(loaded)) return report(startMs, loaded.left, []);
    const { code, release } = loaded.right;
    if (gone) release();
    else releaseCode = release;
    link.expect(request.resultBytesMax);
    const timeoutMs = Math.max(1, request.timeoutMs - (clock.nowMs() - startMs));
    const made = await call({ ...request, timeoutMs }, (number) =>
      link.send(initFrame(number, request, code)),
    );
    return { ...made, startMs };
  };

  const run = (request: RunRequest, onSent?: () => void): Promise<CallReport> => {
    link.expect(request.resultBytesMax);
    return call(request, (number) => link.send(runFrame(number, request), onSent));
  };

  return {
    id,
    ready: ready.promise,
    lastWords: link.stderrTail,
    init,
    run,
    pause: () => {
      watch.sleep();
      return child.pause();
    },
    resume: () => {
      watch.wake();
      return child.resume();
    },
    destroy: () => {
      destroyed = true;
      child.kill();
      return exited;
    },
    exited,
  };
};
