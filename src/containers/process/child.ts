/**
 * One child process with its socket and its pipes, and one place that ends it.
 *
 * In a sandbox the child only waits for the container, the first process of a pid namespace: that
 * one is killed, the kernel ends all the others with it, and the child's own end says that this is
 * done. Without a sandbox the process tree and the process group are all there is to go by: what is
 * found is stopped at once, so that it makes no more and its pid stays its own until it is killed.
 */
import type { Duplex, Readable } from 'node:stream';
import type { Clock } from '../../domain/kernel/clock.ts';
import type { SandboxCommand } from '../sandbox/sandbox.ts';
import type { Ending, Launched, Launcher } from './launcher/launcher.ts';
import { childrenOf, signalProcess } from '../process-tree.ts';
import { createStopping } from './stopping.ts';

export interface Child {
  readonly pid: number;
  readonly channel: Duplex;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves when it has ended and what it wrote has been read. */
  readonly ended: Promise<Ending>;
  readonly kill: () => void;
  /** Stops every process of the container, in whatever session its code has put them. */
  readonly pause: () => Promise<void>;
  readonly resume: () => Promise<void>;
}

/** A process that escaped may hold the pipes for ever; the wait for their end does not last. */
const PIPES_WAIT_MS = 1000;
/** How long a child may take to notice that what it waited for is dead. */
const KILL_WAIT_MS = 2000;

/** Rejects when there is no child, for instance because the program is not installed. */
export const spawnChild = async (
  launcher: Launcher,
  command: SandboxCommand,
  clock: Clock,
): Promise<Child> => {
  const launched = await launcher.launch(command);
  const { pid, streams } = launched;
  // From its end on the pid can be another's.
  let alive = true;
  void launched.ending.then(() => (alive = false));
  const ended = endOf(launched, clock);

  const signal = (process: number, sent: NodeJS.Signals): void => {
    if (alive) signalProcess(process, sent);
  };
  const { stop, resume } = createStopping({
    pid,
    waits: command.waits,
    isAlive: () => alive,
    signal,
  });
  const killTree = async (): Promise<void> => {
    const stopped = await stop();
    signal(-pid, 'SIGKILL');
    stopped.delete(pid);
    // Also when the first has ended meanwhile: those that are stopped have not.
    for (const process of stopped) signalProcess(process, 'SIGKILL');
  };
  const killSandbox = async (): Promise<void> => {
    const first = await childrenOf(pid);
    for (const process of first) signal(process, 'SIGKILL');
    if (first.length === 0) signal(-pid, 'SIGKILL');
  };

  return {
    pid,
    channel: streams.channel,
    stdout: streams.stdout,
    stderr: streams.stderr,
    ended,
    kill: () => {
      if (!alive) return;
      clock.schedule(KILL_WAIT_MS, () => signal(-pid, 'SIGKILL'));
      void (command.waits ? killSandbox() : killTree());
    },
    pause: async () => {
      await stop();
    },
    resume,
  };
};

const endOf = async ({ pid, streams, ending }: Launched, clock: Clock): Promise<Ending> => {
  const how = await ending;
  signalProcess(-pid, 'SIGKILL');
  await new Promise<void>((resolve) => {
    const cancel = clock.schedule(PIPES_WAIT_MS, resolve);
    void streams.closed.then(cancel).then(resolve);
  });
  streams.destroy();
  return how;
};
