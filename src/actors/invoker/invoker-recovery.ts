/**
 * What an invoker has to know before it takes work after a start or a restart: which of the
 * activations above its cursor had started, and which had ended (design: what a crash does).
 */
import type { ActivationAccepted } from '../../domain/activation/events.ts';
import type { ActivationState } from '../../domain/activation/state.ts';
import { E } from '../../domain/kernel/fp.ts';
import type { ActivationId, Offset } from '../../domain/kernel/ids.ts';
import { offset } from '../../domain/kernel/ids.ts';
import type { InvokerIndex, InvokerStarted } from '../../domain/invoker/invoker.ts';
import { invokerConsumer } from '../../domain/topics.ts';
import type { Journal, StoredRecord } from '../../journal/journal.ts';

export interface Recovered {
  /** Where the invoker's topic is to be read from. */
  readonly from: Offset;
  /** Up to here, an activation may have been started or ended by an earlier life of the invoker. */
  readonly upTo: Offset;
  readonly ended: ReadonlySet<ActivationId>;
  /** The attempt that had started. */
  readonly started: ReadonlyMap<ActivationId, number>;
}

const PAGE = 2_000;

/** Throws when the journal is closed. */
export const recoverInvoker = async (
  journal: Journal,
  event: InvokerStarted,
): Promise<Recovered> => {
  const consumer = invokerConsumer(event.invoker);
  // One total order: once this record is durable, so is everything the invoker appended before.
  const appended = await journal.append([{ topic: 'health', key: consumer, event }]);
  if (E.isLeft(appended)) throw new Error(`invoker ${event.invoker}: ${appended.left.type}`);
  const upTo = appended.right[0] ?? journal.durableOffset();
  const from = journal.cursor(consumer);
  const ended = new Set<ActivationId>();
  const started = new Map<ActivationId, number>();
  let at = from;
  while (at <= upTo) {
    const page = await journal.read(at, ['started', 'completed'], PAGE);
    for (const record of page) note(record, event.invoker, ended, started);
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) break;
    at = offset(last.offset + 1);
  }
  return { from, upTo, ended, started };
};

const note = (
  { event }: StoredRecord,
  invoker: InvokerIndex,
  ended: Set<ActivationId>,
  started: Map<ActivationId, number>,
): void => {
  if (event.type === 'ActivationCompleted' && event.invoker === invoker) {
    ended.add(event.activationId);
    started.delete(event.activationId);
  }
  if (event.type === 'ActivationStarted' && event.invoker === invoker)
    started.set(event.activationId, event.attempt);
};

/** An accepted activation as the journal leaves it. `null`: nothing of an earlier life is left. */
export const recoveredState = (
  recovered: Recovered | null,
  accepted: ActivationAccepted,
): ActivationState => {
  const { activationId } = accepted;
  if (recovered?.ended.has(activationId) === true) return { phase: 'completed', activationId };
  const attempt = recovered?.started.get(activationId);
  return attempt === undefined
    ? { phase: 'accepted', accepted }
    : { phase: 'started', accepted, attempt };
};
