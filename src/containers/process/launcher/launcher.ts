/**
 * Starts processes by way of a small process of its own, `launcher-main.cjs`: a fork stops the one
 * who forks for as long as it takes to copy the tables of its memory, and the server has much of it.
 *
 * When the launcher dies, all that it started has ended, too: that is reported of each, and the next
 * launch starts another launcher. Nothing that it started outlives it or the server.
 */
import type { Clock } from '../../../domain/kernel/clock.ts';
import type { Logger } from '../../../platform/logger.ts';
import type { SandboxCommand } from '../../sandbox/sandbox.ts';
import { createTurns } from '../../turns.ts';
import { signalProcess } from '../../process-tree.ts';
import { handOver, type Streams } from './handover.ts';
import {
  LauncherLost,
  type LauncherProcess,
  type LaunchReport,
  startLauncherProcess,
} from './launcher-process.ts';

/** Both `null`: nobody knows, because the launcher has ended with it. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Launched {
  readonly pid: number;
  readonly streams: Streams;
  /** What it wrote may not have been read yet. */
  readonly ending: Promise<Ending>;
}

export interface Launcher {
  /** Rejects when there is no process, for instance because the program is not installed. */
  readonly launch: (command: SandboxCommand) => Promise<Launched>;
  /** How often its process has ended so far, and with it what it had started. */
  readonly losses: () => number;
  /** For when nothing is left of what it started. Resolves when its process has ended. */
  readonly close: () => Promise<void>;
}

/** Each holds three connections; the launcher makes one process after another anyway. */
const LAUNCHES_MAX = 8;
const LAUNCH_WAIT_MS = 30_000;

export interface LauncherDeps {
  readonly clock: Clock;
  readonly log: Logger;
}

interface Launch {
  readonly started: PromiseWithResolvers<number>;
  readonly ending: PromiseWithResolvers<Ending>;
}

/** Starts its process at once. `folder` becomes its own, and only this user's. */
export const createLauncher = (folder: string, { clock, log }: LauncherDeps): Launcher => {
  const launches = new Map<number, Launch>();
  const turns = createTurns(LAUNCHES_MAX);
  let last = 0;
  let losses = 0;
  let closed = false;
  let running: Promise<LauncherProcess> | null = null;

  const onReport = (report: LaunchReport): void => {
    const launch = launches.get(report.launch);
    if (report.type === 'started') {
      if (launch === undefined) signalProcess(-report.pid, 'SIGKILL');
      else launch.started.resolve(report.pid);
    } else if (report.type === 'failed') {
      launch?.started.reject(new Error(report.message));
    } else {
      launches.delete(report.launch);
      launch?.ending.resolve({ code: report.code, signal: report.signal });
    }
  };
  const onEnded = (): void => {
    running = null;
    losses += 1;
    const lost = [...launches.values()];
    launches.clear();
    if (!closed)
      log.warn({ containers: lost.length }, 'the launcher has ended, and containers with it');
    for (const { started, ending } of lost) {
      started.reject(new Error('the launcher of containers has ended'));
      ending.resolve({ code: null, signal: null });
    }
  };
  const start = async (): Promise<LauncherProcess> => {
    try {
      const made = await startLauncherProcess(folder, clock, onReport);
      void made.ended.then(onEnded);
      return made;
    } catch (error) {
      if (error instanceof LauncherLost) losses += 1;
      throw error;
    }
  };
  const runningOne = (): Promise<LauncherProcess> => {
    if (running !== null) return running;
    const starting = start();
    starting.catch(() => (running = null));
    running = starting;
    return starting;
  };

  const launch = async (command: SandboxCommand): Promise<Launched> => {
    if (closed) throw new Error('the launcher of containers is closed');
    const launcher = await runningOne();
    const number = (last += 1);
    const { started, ending } = expectAnswers(number);
    const cancel = clock.schedule(LAUNCH_WAIT_MS, () =>
      started.reject(new Error('the launcher of containers does not answer')),
    );
    let waiting = true;
    let streams: Streams | null = null;
    try {
      const onLost = (): void => {
        if (waiting) launcher.ask(number);
      };
      streams = await handOver(launcher, number, command, onLost);
      return { pid: await started.promise, streams, ending: ending.promise };
    } catch (error) {
      launches.delete(number);
      streams?.destroy();
      if (isRefusal(error)) await end(launcher);
      throw error;
    } finally {
      waiting = false;
      cancel();
    }
  };
  const end = (launcher: LauncherProcess): Promise<void> => {
    launcher.end();
    return launcher.ended;
  };
  const expectAnswers = (number: number): Launch => {
    const made: Launch = { started: Promise.withResolvers(), ending: Promise.withResolvers() };
    // It is waited for once the connections are there, and may have failed by then.
    made.started.promise.catch(() => undefined);
    launches.set(number, made);
    return made;
  };

  // That it can't be started is told by each launch.
  runningOne().catch(() => undefined);
  return {
    launch: (command) => turns.take(() => launch(command)),
    losses: () => losses,
    close: async () => {
      closed = true;
      const launcher = await running?.catch(() => null);
      if (launcher) await end(launcher);
    },
  };
};

/** Nobody listens: the process is dead, or as good as that. */
const isRefusal = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED';
