/**
 * What an invoker has to know before it takes work after a start or a restart: how far it has come,
 * and what had become of the rest (docs/architecture.md, "What a crash does").
 */
import type { InvokerStarted } from '../../domain/invoker/invoker.ts';
import type { Clock } from '../../domain/kernel/clock.ts';
import type { Offset } from '../../domain/kernel/ids.ts';
import { invokerConsumer, type Topic } from '../../domain/topics.ts';
import type { Journal } from '../../journal/journal.ts';
import { appendDurably } from '../append.ts';
import { readHistory } from '../history.ts';
import { createPast, type Past } from './past.ts';

export interface Recovered {
  /** Where the invoker's topic is to be read from: nothing below is open. */
  readonly from: Offset;
  /** Up to here, an activation may have been started or ended by an earlier life of the invoker. */
  readonly past: Past;
}

export interface RecoveryDeps {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly isAlive: () => boolean;
}

const TOPICS: readonly Topic[] = ['started', 'completed', 'moved'];

/** `null` when the journal closes or this life of the invoker is over. */
export const recoverInvoker = async (
  deps: RecoveryDeps,
  event: InvokerStarted,
): Promise<Recovered | null> => {
  const { journal } = deps;
  const consumer = invokerConsumer(event.invoker);
  // One total order: once this record is durable, so is everything the invoker appended before.
  // And before anything can be accepted for it, the journal knows the invoker as a consumer, so that
  // a start with fewer invokers finds its work.
  const from = journal.cursor(consumer);
  const appended = await appendDurably(deps, [
    { topic: 'health', key: consumer, event },
    { topic: 'offsets', key: consumer, event: { type: 'CursorCommitted', consumer, next: from } },
  ]);
  const upTo = appended?.at(-1);
  if (upTo === undefined) return null;
  const past = createPast();
  await readHistory(journal, { from, upTo, topics: TOPICS }, past.note);
  return { from, past };
};
