/**
 * What earlier lives of the server accepted and did not end: it takes places among the concurrent
 * invocations until it ends in this one. Read once at start, from where the first open work may lie;
 * memory is a bit for each activation that is open, and the ids of open sequences and of what ended
 * in records up to format 2, which do not say where their acceptance lies.
 */
import { enclosing } from '../../domain/activation/events.ts';
import { type ActivationId, type Offset, offset } from '../../domain/kernel/ids.ts';
import { createOffsetSet } from '../../domain/kernel/offset-set.ts';
import type { NamespaceName } from '../../domain/names.ts';
import { invokerConsumer, invokerTopic, SEQUENCER, type Topic } from '../../domain/topics.ts';
import type { Journal, StoredRecord } from '../../journal/journal.ts';
import { readHistory } from '../history.ts';
import { knownInvokers } from '../known-invokers.ts';

export type EarlierJournal = Pick<Journal, 'consumers' | 'cursor' | 'durableOffset' | 'read'>;

/** How many activations and sequences of each namespace are open and part of no other. */
export const invocationsInFlight = async (
  journal: EarlierJournal,
  invokers: number,
): Promise<ReadonlyMap<NamespaceName, number>> => {
  const indices = knownInvokers(journal, invokers);
  const accepting: readonly Topic[] = ['sequences', ...indices.map(invokerTopic)];
  const stretch = { from: lowestCursor(journal, indices), upTo: journal.durableOffset() };
  const open = createOpen();
  const topics: readonly Topic[] = ['completed', ...accepting];
  await readHistory(journal, { ...stretch, topics }, (record) => note(record, open));
  if (open.endedById.size > 0)
    await readHistory(journal, { ...stretch, topics: accepting }, ({ offset: at, event }) => {
      if (event.type !== 'ActivationAccepted' || !open.endedById.has(event.activationId)) return;
      if (open.activations.delete(at)) open.count(event.caller.namespace, -1);
    });
  return open.counts;
};

const createOpen = () => {
  const counts = new Map<NamespaceName, number>();
  return {
    /** Where those that are open were accepted. */
    activations: createOffsetSet(),
    sequences: new Set<ActivationId>(),
    endedById: new Set<ActivationId>(),
    counts,
    count: (namespace: NamespaceName, change: 1 | -1): void => {
      counts.set(namespace, (counts.get(namespace) ?? 0) + change);
    },
  };
};

const note = (
  { offset: at, event }: Pick<StoredRecord, 'offset' | 'event'>,
  { activations, sequences, endedById, count }: ReturnType<typeof createOpen>,
): void => {
  switch (event.type) {
    case 'ActivationAccepted':
      if (enclosing(event.cause) !== null) return;
      activations.add(at);
      return count(event.caller.namespace, 1);
    case 'SequenceAccepted':
      if (enclosing(event.cause) !== null) return;
      sequences.add(event.activationId);
      return count(event.caller.namespace, 1);
    // What was accepted below the cursors was not counted, and must not be subtracted.
    case 'ActivationCompleted':
      if (event.acceptedAt === null || event.namespace === null) endedById.add(event.activationId);
      else if (activations.delete(event.acceptedAt)) count(event.namespace, -1);
      return;
    case 'SequenceCompleted':
      if (sequences.delete(event.activationId)) count(event.namespace, -1);
      return;
    default:
  }
};

/** What is open lies at or above the cursor of its invoker, or of the sequencer. */
const lowestCursor = (journal: EarlierJournal, invokers: readonly number[]): Offset => {
  const consumers = [SEQUENCER, ...invokers.map(invokerConsumer)];
  return offset(Math.min(...consumers.map((consumer) => journal.cursor(consumer))));
};
