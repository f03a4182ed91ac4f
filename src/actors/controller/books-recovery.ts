/**
 * The balancer's books as the journal leaves them: what was accepted and has not ended, and with
 * which invoker it lies. Read from where the first open work may lie; memory is that of the books.
 */
import { type ActivationId, type Offset, offset, type QueueKey } from '../../domain/kernel/ids.ts';
import type { InvokerIndex } from '../../domain/invoker/invoker.ts';
import { type Books, createBooks } from '../../domain/scheduler/books.ts';
import { demandOf } from '../../domain/scheduler/demand.ts';
import { invokerConsumer, invokerTopic } from '../../domain/topics.ts';
import type { Journal, StoredRecord } from '../../journal/journal.ts';
import { readHistory } from '../history.ts';

type EarlierJournal = Pick<Journal, 'cursor' | 'read'>;

/** Everything up to and with `upTo` is counted. */
export const rebuildBooks = async (
  journal: EarlierJournal,
  invokers: readonly InvokerIndex[],
  upTo: Offset,
): Promise<Books> => {
  let from = offset(Math.min(...invokers.map((one) => journal.cursor(invokerConsumer(one)))));
  for (;;) {
    const { books, lowestMoved } = await walk(journal, invokers, from, upTo);
    // Work that was moved may have been accepted before anything that its new invoker had open.
    if (lowestMoved >= from) return books;
    from = lowestMoved;
  }
};

const walk = async (
  journal: EarlierJournal,
  invokers: readonly InvokerIndex[],
  from: Offset,
  upTo: Offset,
): Promise<{ readonly books: Books; readonly lowestMoved: Offset }> => {
  const books = createBooks();
  const topics = invokers.map(invokerTopic);
  /** Ends in records up to format 2 do not say where their acceptance lies. */
  const endedById = new Set<ActivationId>();
  const earlier = new Set<Offset>();
  await readHistory(
    journal,
    { from, upTo, topics: [...topics, 'moved', 'completed'] },
    ({ offset: at, event }) => {
      noteInBooks(books, at, event);
      if (event.type === 'ActivationMoved' && event.acceptedAt < from)
        earlier.add(event.acceptedAt);
      if (event.type !== 'ActivationCompleted') return;
      if (event.acceptedAt === null) endedById.add(event.activationId);
      else earlier.delete(event.acceptedAt);
    },
  );
  if (endedById.size > 0)
    await readHistory(journal, { from, upTo, topics }, ({ offset: acceptedAt, event }) => {
      if (event.type !== 'ActivationAccepted' || !endedById.has(event.activationId)) return;
      const queue: QueueKey = demandOf(event.caller, event.action).queue;
      books.completed(upTo, { acceptedAt, queue, invoker: event.invoker });
    });
  return { books, lowestMoved: offset(Math.min(from, ...earlier)) };
};

/** What a record says to the books, if it does. */
export const noteInBooks = (books: Books, at: Offset, event: StoredRecord['event']): void => {
  if (event.type === 'ActivationAccepted')
    books.accepted(at, event.invoker, demandOf(event.caller, event.action));
  if (event.type === 'ActivationMoved') books.moved(at, event);
  if (event.type === 'ActivationCompleted') books.completed(at, event);
};
