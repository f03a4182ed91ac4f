/**
 * What earlier lives of the server accepted and did not end: it takes places among the concurrent
 * invocations until it ends in this one. Read once at start, from where the first open work may lie;
 * memory is bounded by what is open, not by history.
 */
import { enclosing } from '../../domain/activation/events.ts';
import type { DomainEvent } from '../../domain/events.ts';
import { type ActivationId, type Offset, offset } from '../../domain/kernel/ids.ts';
import type { NamespaceName } from '../../domain/names.ts';
import { invokerConsumer, invokerTopic, SEQUENCER, type Topic } from '../../domain/topics.ts';
import type { Journal } from '../../journal/journal.ts';
import { readHistory } from '../history.ts';
import { knownInvokers } from '../known-invokers.ts';

export type EarlierJournal = Pick<Journal, 'consumers' | 'cursor' | 'durableOffset' | 'read'>;

/** The namespace of each activation and sequence that is open and part of no other. */
export const invocationsInFlight = async (
  journal: EarlierJournal,
  invokers: number,
): Promise<readonly NamespaceName[]> => {
  const indices = knownInvokers(journal, invokers);
  const topics: readonly Topic[] = ['completed', 'sequences', ...indices.map(invokerTopic)];
  const upTo = journal.durableOffset();
  // By id, because old completions don't say whose they are, and those of activations that were
  // accepted further back must not be subtracted.
  const open = new Map<ActivationId, NamespaceName>();
  const stretch = { from: lowestCursor(journal, indices), upTo, topics };
  await readHistory(journal, stretch, ({ event }) => note(event, open));
  return [...open.values()];
};

const note = (event: DomainEvent, open: Map<ActivationId, NamespaceName>): void => {
  switch (event.type) {
    case 'ActivationAccepted':
    case 'SequenceAccepted':
      if (enclosing(event.cause) === null) open.set(event.activationId, event.caller.namespace);
      return;
    case 'ActivationCompleted':
    case 'SequenceCompleted':
      open.delete(event.activationId);
      return;
    default:
  }
};

/** What is open lies at or above the cursor of its invoker, or of the sequencer. */
const lowestCursor = (journal: EarlierJournal, invokers: readonly number[]): Offset => {
  const consumers = [SEQUENCER, ...invokers.map(invokerConsumer)];
  return offset(Math.min(...consumers.map((consumer) => journal.cursor(consumer))));
};
