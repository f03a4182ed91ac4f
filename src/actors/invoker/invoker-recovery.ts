/**
 * What an invoker has to know before it takes work after a start or a restart: which activations of
 * its topic are open, and which of them had started (docs/architecture.md, "What a crash does").
 */
import type { ActivationAccepted } from '../../domain/activation/events.ts';
import type { ActivationState } from '../../domain/activation/state.ts';
import type { InvokerStarted } from '../../domain/invoker/invoker.ts';
import type { Clock } from '../../domain/kernel/clock.ts';
import { type ActivationId, type Offset, offset } from '../../domain/kernel/ids.ts';
import { invokerConsumer, invokerTopic, type Topic } from '../../domain/topics.ts';
import type { Journal, StoredRecord } from '../../journal/journal.ts';
import { appendDurably } from '../append.ts';
import { readHistory } from '../history.ts';

interface Open {
  readonly acceptedAt: Offset;
  /** The attempt that had started; 0: none. */
  readonly attempt: number;
}

export interface Recovered {
  /** Where the invoker's topic is to be read from: nothing below is open. */
  readonly from: Offset;
  /** Up to here, an activation may have been started or ended by an earlier life of the invoker. */
  readonly upTo: Offset;
  /** In the order of their acceptance. Their number is bounded by the backlog, not by history. */
  readonly open: ReadonlyMap<ActivationId, Open>;
}

export interface RecoveryDeps {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly isAlive: () => boolean;
}

/** `null` when the journal closes or this life of the invoker is over. */
export const recoverInvoker = async (
  deps: RecoveryDeps,
  event: InvokerStarted,
): Promise<Recovered | null> => {
  const { journal } = deps;
  const { invoker } = event;
  const consumer = invokerConsumer(invoker);
  // One total order: once this record is durable, so is everything the invoker appended before.
  // And before anything can be accepted for it, the journal knows the invoker as a consumer, so that
  // a start with fewer invokers finds its work.
  const next = journal.cursor(consumer);
  const appended = await appendDurably(deps, [
    { topic: 'health', key: consumer, event },
    { topic: 'offsets', key: consumer, event: { type: 'CursorCommitted', consumer, next } },
  ]);
  const upTo = appended?.at(-1);
  if (upTo === undefined) return null;
  const open = new Map<ActivationId, Open>();
  const topics: readonly Topic[] = [invokerTopic(invoker), 'started', 'completed'];
  await readHistory(journal, { from: next, upTo, topics }, (record) => note(record, open));
  const [lowest] = open.values();
  return { from: lowest?.acceptedAt ?? offset(upTo + 1), upTo, open };
};

/** Completions and starts of other invokers' activations concern none that is noted here. */
const note = ({ offset: at, event }: StoredRecord, open: Map<ActivationId, Open>): void => {
  if (event.type === 'ActivationAccepted')
    open.set(event.activationId, { acceptedAt: at, attempt: 0 });
  if (event.type === 'ActivationCompleted') open.delete(event.activationId);
  if (event.type !== 'ActivationStarted') return;
  const known = open.get(event.activationId);
  if (known !== undefined) open.set(event.activationId, { ...known, attempt: event.attempt });
};

/** An accepted activation as the journal leaves it. */
export const recoveredState = (
  recovered: Recovered | null,
  at: Offset,
  accepted: ActivationAccepted,
): ActivationState => {
  if (recovered === null || at > recovered.upTo) return { phase: 'accepted', accepted };
  const { activationId } = accepted;
  const open = recovered.open.get(activationId);
  if (open === undefined) return { phase: 'completed', activationId };
  return open.attempt === 0
    ? { phase: 'accepted', accepted }
    : { phase: 'started', accepted, attempt: open.attempt };
};
