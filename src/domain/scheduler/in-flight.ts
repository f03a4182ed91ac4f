/**
 * How many activations each invoker has: accepted and not completed, as the journal says, and being
 * appended, which it does not say yet.
 *
 * Owned state, changed in place. A balancer that starts reads the journal from the lowest cursor on:
 * in that history it meets completions of activations that were accepted before, which it never
 * counted, and must not subtract.
 */
import type { InvokerIndex } from '../invoker/invoker.ts';
import type { ActivationId, Offset } from '../kernel/ids.ts';

export interface InFlight {
  readonly appending: (invoker: InvokerIndex) => void;
  /** The append was answered: from now on the journal tells of it, or it never happened. */
  readonly appended: (invoker: InvokerIndex) => void;
  readonly accepted: (at: Offset, id: ActivationId, invoker: InvokerIndex) => void;
  readonly completed: (at: Offset, id: ActivationId, invoker: InvokerIndex) => void;
  readonly of: (invoker: InvokerIndex) => number;
  readonly total: () => number;
}

/** Offsets up to `history` were there before the balancer started. */
export const createInFlight = (invokers: number, history: Offset): InFlight => {
  const counts = Array.from({ length: invokers }, () => 0);
  const open = new Set<ActivationId>();
  let total = 0;

  const add = (invoker: InvokerIndex, change: 1 | -1): void => {
    counts[invoker] = (counts[invoker] ?? 0) + change;
    total += change;
  };

  return {
    appending: (invoker) => add(invoker, 1),
    appended: (invoker) => add(invoker, -1),
    accepted: (at, id, invoker) => {
      if (at <= history) open.add(id);
      add(invoker, 1);
    },
    completed: (at, id, invoker) => {
      if (open.delete(id) || at > history) add(invoker, -1);
    },
    of: (invoker) => counts[invoker] ?? 0,
    total: () => total,
  };
};
