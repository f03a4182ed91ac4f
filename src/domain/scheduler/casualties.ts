/** Those who waited for a container that there will not be. Where others are there, they wait on. */
import type { ContainerGone } from './commands.ts';
import type { PoolBooks } from './pool-books.ts';
import type { Queue } from './pool-state.ts';

/**
 * What becomes of them when it is gone. Its code failed to start, and would again: they end as the one
 * that tried (P36). It could not be made: one learns of it, the others try another; or all of them
 * do, where there can be no other.
 */
export type Casualties<Job> = (queue: Queue<Job>, why: Omit<ContainerGone, 'type'>) => void;

export const createCasualties = <Job>({ emit, waits }: PoolBooks<Job>): Casualties<Job> => {
  const take = (queue: Queue<Job>, most: number): readonly Job[] => {
    const count = Math.min(most, queue.waiting.size());
    waits(queue, -count);
    return Array.from({ length: count }, () => queue.waiting.shift()).flatMap((next) =>
      next === undefined ? [] : [next.job],
    );
  };

  return (queue, { container, reason, hopeless = false }) => {
    const failWith = (jobs: readonly Job[]): void => {
      if (jobs.length > 0) emit({ type: 'FailWithInit', container, jobs });
    };
    if (hopeless) return failWith(take(queue, queue.waiting.size()));
    if (reason === 'initFailed' && queue.members.size === 0)
      failWith(take(queue, queue.demand.concurrency - 1));
    // Others that are being made may all fail as well, and be made again, over and over.
    if (reason === 'createFailed' && !isAnyThere(queue))
      for (const job of take(queue, 1)) emit({ type: 'Refuse', job });
  };
};

const isAnyThere = <Job>({ members }: Queue<Job>): boolean => {
  for (const { phase } of members) if (phase !== 'creating') return true;
  return false;
};
