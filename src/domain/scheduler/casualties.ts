/** Those who waited for a container that there will not be. Where the queue has others, they wait on. */
import type { PoolBooks } from './pool-books.ts';
import type { Member, Queue } from './pool-state.ts';

export interface Casualties<Job> {
  /** Its code failed to start, and would again: they end as the one that tried (P36). */
  readonly failWithInit: (member: Member<Job>, queue: Queue<Job>) => void;
  /** It could not be made: one learns of it, the others try another. */
  readonly refuseFirst: (queue: Queue<Job>) => void;
}

export const createCasualties = <Job>({ emit, waits }: PoolBooks<Job>): Casualties<Job> => {
  const takeFirst = (queue: Queue<Job>, most: number): readonly Job[] => {
    const count = queue.members.size > 0 ? 0 : Math.min(most, queue.waiting.size());
    waits(queue, -count);
    return Array.from({ length: count }, () => queue.waiting.shift()).flatMap((next) =>
      next === undefined ? [] : [next.job],
    );
  };

  return {
    failWithInit: ({ id }, queue) => {
      const jobs = takeFirst(queue, queue.demand.concurrency - 1);
      if (jobs.length > 0) emit({ type: 'FailWithInit', container: id, jobs });
    },
    refuseFirst: (queue) => {
      for (const job of takeFirst(queue, 1)) emit({ type: 'Refuse', job });
    },
  };
};
