/**
 * The launcher's process as the server sees it: how it is started, where it listens, what it reports.
 *
 * Its environment is empty, and its secret comes over the channel: neither `ps` nor /proc shows it.
 * It dies with the server by the kernel where `setpriv` can ask for that, and by the end of its
 * channel everywhere. A session of its own keeps Ctrl-C in the server's terminal away from it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, constants, existsSync, mkdirSync, openSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Clock } from '../../../domain/kernel/clock.ts';

/** What became of a launch. */
export type LaunchReport =
  | { readonly type: 'started'; readonly launch: number; readonly pid: number }
  | { readonly type: 'failed'; readonly launch: number; readonly message: string }
  | {
      readonly type: 'ended';
      readonly launch: number;
      readonly code: number | null;
      readonly signal: NodeJS.Signals | null;
    };

export type LauncherReport = { readonly type: 'listening' } | LaunchReport;

export interface LauncherProcess {
  /** Path of its socket, as this process can name it. */
  readonly address: string;
  /** What each connection has to begin with. */
  readonly secret: string;
  /** Asks what became of a launch that has lost a connection. */
  readonly ask: (launch: number) => void;
  readonly end: () => void;
  readonly ended: Promise<void>;
}

const SCRIPT = fileURLToPath(new URL('./launcher-main.cjs', import.meta.url));
const SETPRIV = '/usr/bin/setpriv';
const SOCKET_NAME = 'launcher.sock';

const START_WAIT_MS = 30_000;

/** It ended before it could start anything: somebody killed it, or it can't live here. */
export class LauncherLost extends Error {
  constructor() {
    super('the launcher ended before it was ready');
  }
}

/** Rejects when it does not come up. `folder` becomes its own, and only this user's. */
export const startLauncherProcess = async (
  folder: string,
  clock: Clock,
  onReport: (report: LaunchReport) => void,
): Promise<LauncherProcess> => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const child = spawnLauncher(folder);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const listening = Promise.withResolvers<void>();
  child.on('error', listening.reject);
  void ended.then(() => listening.reject(new LauncherLost()));
  child.on('message', (report: LauncherReport) => {
    if (report.type === 'listening') listening.resolve();
    else onReport(report);
  });
  const send = (message: object): void => {
    // A channel that has ended is told by `exit`.
    if (child.connected) child.send(message, () => undefined);
  };
  const end = (): boolean => child.kill('SIGKILL');
  const cancel = clock.schedule(START_WAIT_MS, () =>
    listening.reject(new Error('the launcher does not come up')),
  );
  try {
    const secret = randomBytes(32).toString('hex');
    send({ secret, name: SOCKET_NAME });
    await listening.promise;
    const { address, release } = addressIn(folder);
    void ended.then(release);
    return { address, secret, ask: (launch) => send({ lost: launch }), end, ended };
  } catch (error) {
    end();
    throw error;
  } finally {
    cancel();
  }
};

const spawnLauncher = (folder: string): ChildProcess => {
  const program = [process.execPath, SCRIPT];
  const [command = '', ...rest] = existsSync(SETPRIV)
    ? [SETPRIV, '--pdeathsig=KILL', ...program]
    : program;
  return spawn(command, rest, {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {},
    cwd: folder,
    detached: true,
  });
};

/**
 * The path of a Unix socket may have some hundred bytes, and a data folder may lie deeper. The
 * launcher names it from within the folder; on Linux this end opens the folder and begins with that.
 */
const addressIn = (folder: string): { address: string; release: () => void } => {
  if (process.platform !== 'linux')
    return { address: path.join(folder, SOCKET_NAME), release: () => undefined };
  const descriptor = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  return {
    address: `/proc/self/fd/${descriptor}/${SOCKET_NAME}`,
    release: () => closeSync(descriptor),
  };
};
