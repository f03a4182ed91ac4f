/**
 * The cursor of an invoker: below it everything that was accepted for it has ended.
 *
 * While it has nothing open the cursor follows the log from afar. Balancer, throttles and recovery
 * read from the lowest cursor of all invokers on, and one that had no work for months, or that is
 * configured no more, would have them read months. A crash leaves the cursor that was committed.
 */
import type { Clock } from '../../domain/kernel/clock.ts';
import type { Offset } from '../../domain/kernel/ids.ts';
import type { Journal } from '../../journal/journal.ts';
import { createProgress } from './progress.ts';

export interface InvokerCursor {
  /** An activation that was accepted there is open; offsets come in rising order. */
  readonly begin: (at: Offset) => void;
  readonly ended: (offsets: readonly Offset[]) => void;
  /** Looks from now on, every now and then, how far `reached` says that the log was gone through. */
  readonly follow: (reached: () => Offset | null) => void;
  readonly stop: () => void;
}

/** How often it is looked, ms. */
const LOOK_MS = 10_000;
/** Not for less: a cursor is a record too, and those of two idle invokers would lead to each other. */
const STRIDE = 4_096;

export const createInvokerCursor = (
  { journal, clock }: { readonly journal: Pick<Journal, 'commitCursor'>; readonly clock: Clock },
  consumer: string,
  from: Offset,
): InvokerCursor => {
  const progress = createProgress(from);
  let cancelLook = (): void => undefined;
  const commit = (): void => journal.commitCursor(consumer, progress.next());

  commit();
  return {
    begin: progress.begin,
    ended: (offsets) => {
      for (const at of offsets) progress.end(at);
      commit();
    },
    follow: (reached) => {
      const later = (): void => {
        cancelLook = clock.schedule(LOOK_MS, look);
      };
      const look = (): void => {
        const at = reached();
        if (at !== null && at - progress.next() >= STRIDE) {
          progress.skipTo(at);
          commit();
        }
        later();
      };
      later();
    },
    stop: () => cancelLook(),
  };
};
