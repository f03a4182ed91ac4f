/**
 * Stops all processes that come of a child, and lets them go on. Code that makes processes meanwhile is
 * followed: each is stopped as soon as it is found, and what it had made before is looked for once more.
 */
import { processTree } from '../process-tree.ts';

/** The child, as far as it can be signalled: once it has ended its pid can be another's. */
export interface Signalled {
  readonly pid: number;
  /** It only waits for the container. */
  readonly waits: boolean;
  readonly isAlive: () => boolean;
  readonly signal: (process: number, sent: NodeJS.Signals) => void;
}

export interface Stopping {
  /** Gives all that were stopped; none while the sandbox is being set up. */
  readonly stop: () => Promise<Set<number>>;
  readonly resume: () => Promise<void>;
}

/** Code that goes on making processes all the same is stopped in part. */
const STOP_ROUNDS_MAX = 16;

export const createStopping = ({ pid, waits, isAlive, signal }: Signalled): Stopping => {
  /** Without a sandbox its first process is the container's: what was orphaned can be of its group. */
  const signalGroup = (sent: 'SIGSTOP' | 'SIGCONT'): void => {
    if (!waits) signal(-pid, sent);
  };
  return {
    stop: async () => {
      const stopped = new Set<number>();
      const stopOne = (process: number): void => {
        if (!isAlive() || stopped.has(process) || (waits && process === pid)) return;
        stopped.add(process);
        signal(process, 'SIGSTOP');
      };
      // One that was not stopped yet may have made another meanwhile.
      for (let round = 0; isAlive() && round < STOP_ROUNDS_MAX; round += 1) {
        const before = stopped.size;
        signalGroup('SIGSTOP');
        await processTree(pid, stopOne);
        if (stopped.size === before) break;
      }
      return stopped;
    },
    resume: async () => {
      const tree = await processTree(pid);
      for (const process of waits ? tree.slice(1) : tree) signal(process, 'SIGCONT');
      signalGroup('SIGCONT');
    },
  };
};
