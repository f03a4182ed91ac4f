/**
 * Has changes of invokers' states recorded. A state changes when its record is read again, so until
 * then no second change is proposed for the same invoker.
 */
import type { InvokerIndex } from '../../domain/invoker/invoker.ts';
import type { Books } from '../../domain/scheduler/books.ts';
import { invokerTopic } from '../../domain/topics.ts';
import type { StoredRecord } from '../../journal/journal.ts';
import type { InvokerStates, Proposal } from './invoker-states.ts';
import type { Outbox } from './outbox.ts';

export const createHealthReports = (
  states: InvokerStates,
  outbox: Outbox,
): {
  readonly note: (record: StoredRecord, nowMs: number) => void;
  readonly look: (invoker: InvokerIndex, nowMs: number, books: Books) => void;
} => {
  const proposed = new Set<InvokerIndex>();

  const propose = (proposal: Proposal | null): void => {
    if (proposal === null || proposed.has(proposal.invoker)) return;
    const { invoker, state, why } = proposal;
    proposed.add(invoker);
    outbox.push({
      record: {
        topic: 'health',
        key: invokerTopic(invoker),
        event: { type: 'InvokerHealthChanged', invoker, state, why },
      },
      hold: null,
      done: (at) => {
        if (at === null) proposed.delete(invoker);
      },
    });
  };

  return {
    note: (record, nowMs) => {
      if (record.event.type === 'InvokerHealthChanged') proposed.delete(record.event.invoker);
      propose(states.note(record, nowMs));
    },
    look: (invoker, nowMs, books) =>
      propose(
        states.look(invoker, nowMs, {
          inFlight: books.inFlight(invoker),
          longestTimeoutMs: () => books.longestTimeoutMs(invoker),
        }),
      ),
  };
};
