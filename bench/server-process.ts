/**
 * One server under test as a child process: started in a process group of its own, known to be
 * ready, and gone with all its children when `stop` has settled, whatever it does.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

const STOP_GRACE_MS = 10_000;
const TAIL = 4000;

export interface ServerProcess {
  readonly pid: number;
  readonly stop: () => Promise<void>;
  readonly ended: () => boolean;
  /** The end of what it wrote to stderr, for error messages; a key is shown on stdout only. */
  readonly logTail: () => string;
  /** Settles at the first line of stdout that matches; rejects when the process ends before. */
  readonly line: (pattern: RegExp, signal: AbortSignal) => Promise<RegExpExecArray>;
}

const hasEnded = (child: ChildProcess): boolean =>
  child.exitCode !== null || child.signalCode !== null;

const killGroup = (pid: number): void => {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // No such group: everything in it has ended already.
  }
};

const stopProcess = async (child: ChildProcess, pid: number): Promise<void> => {
  if (!hasEnded(child)) {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const force = setTimeout(() => killGroup(pid), STOP_GRACE_MS);
    await ended;
    clearTimeout(force);
  }
  killGroup(pid);
};

/** Runs `node <argv>`, in the mode a server is run in. */
export const startServerProcess = (argv: readonly string[]): ServerProcess => {
  const child = spawn(process.execPath, argv, {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`cannot start ${process.execPath} ${argv.join(' ')}`);
  let [said, logged] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-TAIL);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    logged = (logged + chunk.toString()).slice(-TAIL);
  });
  let stopping: Promise<void> | null = null;
  return {
    pid,
    stop: () => (stopping ??= stopProcess(child, pid)),
    ended: () => hasEnded(child),
    logTail: () => logged,
    line: (pattern, signal) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = pattern.exec(said);
          if (found !== null) settle(() => resolve(found));
        };
        const fail = (): void =>
          settle(() => reject(new Error(`a server did not become ready:\n${logged}`)));
        const settle = (finish: () => void): void => {
          child.stdout.off('data', look);
          child.off('exit', fail);
          signal.removeEventListener('abort', fail);
          finish();
        };
        child.stdout.on('data', look);
        child.once('exit', fail);
        signal.addEventListener('abort', fail);
        if (signal.aborted || hasEnded(child)) fail();
        else look();
      }),
  };
};
