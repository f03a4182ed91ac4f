/**
 * One child process with its socket and its pipes, and one place that ends it. It leads a process
 * group of its own; killing means the whole group and, through it, a whole pid namespace.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { Duplex, type Readable } from 'node:stream';
import type { SandboxCommand } from '../sandbox/sandbox.ts';
import { processTree, signalProcess } from './process-tree.ts';

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Child {
  readonly pid: number;
  readonly channel: Duplex;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves when it has ended and what it wrote has been read. */
  readonly ended: Promise<Ending>;
  /** Every process of it, those that left its process group included. */
  readonly kill: () => void;
  /** To every process of it. */
  readonly signal: (signal: 'SIGSTOP' | 'SIGCONT') => Promise<void>;
}

/** A grandchild that escaped may hold the pipes for ever; the wait for their end does not last. */
const PIPES_WAIT_MS = 1000;

/** An `Error` says why there is no child, for instance that the program is not installed. */
export const spawnChild = async (command: SandboxCommand): Promise<Child | Error> => {
  const child = spawn(command.command, command.arguments, {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    env: { ...command.environment },
    cwd: command.folder,
    detached: true,
  });
  const failure = new Promise<Error>((resolve) => child.once('error', resolve));
  const { pid, stdout, stderr } = child;
  const channel = child.stdio[3];
  if (pid === undefined) return failure;
  if (stdout === null || stderr === null || !(channel instanceof Duplex)) {
    throw new Error('a child process without its pipes');
  }
  const killOne = (it: number): void => signalProcess(it, 'SIGKILL');
  const ended = endOf(child, () => killOne(-pid), [stdout, stderr, channel]);
  let alive = true;
  void ended.then(() => (alive = false));
  return {
    pid,
    channel,
    stdout,
    stderr,
    ended,
    kill: () => {
      if (alive) void processTree(pid).then((tree) => [-pid, ...tree].forEach(killOne));
    },
    signal: async (signal) => {
      for (const process of await processTree(pid)) if (alive) signalProcess(process, signal);
    },
  };
};

const endOf = (
  child: ChildProcess,
  killGroup: () => void,
  streams: readonly Duplex[] | readonly Readable[],
): Promise<Ending> =>
  new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      killGroup();
      const settle = (): void => {
        clearTimeout(timer);
        for (const stream of streams) stream.destroy();
        resolve({ code, signal });
      };
      const timer = setTimeout(settle, PIPES_WAIT_MS);
      child.once('close', settle);
    });
  });
