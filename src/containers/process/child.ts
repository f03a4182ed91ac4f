/**
 * One child process with its socket and its pipes, and one place that ends it.
 *
 * In a sandbox the child only waits for the container, the first process of a pid namespace: that
 * one is killed, the kernel ends all the others with it, and the child's own end says that this is
 * done. Without a sandbox the process tree and the process group are all there is to go by.
 */
import type { Duplex, Readable } from 'node:stream';
import type { Clock } from '../../domain/kernel/clock.ts';
import type { SandboxCommand } from '../sandbox/sandbox.ts';
import type { Ending, Launched, Launcher } from './launcher/launcher.ts';
import { processTree, signalProcess } from './process-tree.ts';

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
/** Code that goes on making processes all the same is stopped in part. */
const PAUSE_ROUNDS_MAX = 16;

/** Rejects when there is no child, for instance because the program is not installed. */
export const spawnChild = async (
  launcher: Launcher,
  command: SandboxCommand,
  clock: Clock,
): Promise<Child> => {
  const launched = await launcher.launch(command);
  const { pid, streams } = launched;
  const killGroup = (): void => signalProcess(-pid, 'SIGKILL');
  const ended = endOf(launched, killGroup, clock);
  let alive = true;
  void ended.then(() => (alive = false));

  /** The processes of the container; empty while its sandbox is being set up. */
  const members = async (): Promise<readonly number[]> => {
    const tree = await processTree(pid);
    return command.waits ? tree.slice(1) : tree;
  };
  const signalAll = (processes: readonly number[], signal: 'SIGSTOP' | 'SIGCONT'): void => {
    if (!alive) return;
    for (const process of processes) signalProcess(process, signal);
    // Its first process is the container's: what was orphaned can still be of its group.
    if (!command.waits) signalProcess(-pid, signal);
  };
  const killAll = async (): Promise<void> => {
    const processes = await members();
    if (!alive) return;
    for (const process of processes) signalProcess(process, 'SIGKILL');
    if (!command.waits || processes.length === 0) killGroup();
    else clock.schedule(KILL_WAIT_MS, () => alive && killGroup());
  };

  return {
    pid,
    channel: streams.channel,
    stdout: streams.stdout,
    stderr: streams.stderr,
    ended,
    kill: () => {
      if (alive) void killAll();
    },
    pause: async () => {
      const stopped = new Set<number>();
      // One that was not stopped yet may have made another meanwhile.
      for (let round = 0; round < PAUSE_ROUNDS_MAX; round += 1) {
        const running = (await members()).filter((process) => !stopped.has(process));
        if (running.length === 0) return;
        signalAll(running, 'SIGSTOP');
        for (const process of running) stopped.add(process);
      }
    },
    resume: async () => signalAll(await members(), 'SIGCONT'),
  };
};

const endOf = async (
  { streams, ending }: Launched,
  killGroup: () => void,
  clock: Clock,
): Promise<Ending> => {
  const how = await ending;
  killGroup();
  await new Promise<void>((resolve) => {
    const cancel = clock.schedule(PIPES_WAIT_MS, resolve);
    void streams.closed.then(cancel).then(resolve);
  });
  streams.destroy();
  return how;
};
