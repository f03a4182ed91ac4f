/** Places the calls of a replay on its invokers as the load balancer does, and keeps its books. */
import { createBooks } from '../domain/scheduler/books.ts';
import type { Demand } from '../domain/scheduler/demand.ts';
import { createPlacement, placementHash } from '../domain/scheduler/placement.ts';
import type { Job } from './job.ts';
import type { ReplaySettings } from './settings.ts';

export interface Placing {
  readonly place: (row: number, requestMs: number, demand: Demand) => Job;
  readonly ended: (job: Job) => void;
  /** Placed and not ended, on all. */
  readonly total: () => number;
}

export const createPlacing = ({ invokers, pool }: ReplaySettings): Placing => {
  const books = createBooks();
  const place = createPlacement(invokers);
  return {
    place: (row, requestMs, demand) => {
      const { queue, namespace, action, kind, memoryMb } = demand;
      const hash = placementHash(namespace, action);
      const placement = place({ hash, kind, memoryMb }, (invoker) => ({
        state: 'up',
        memoryMb: pool.memoryMb,
        usedMb: books.usedMb(invoker),
        hasPlace: books.hasPlace(invoker, queue),
      }));
      // What is too large for every invoker is refused by the one that gets it.
      const invoker = placement?.invoker ?? 0;
      books.hold(invoker, demand);
      return { row, requestMs, demand, invoker };
    },
    ended: ({ invoker, demand }) => books.release(invoker, demand.queue),
    total: books.total,
  };
};
