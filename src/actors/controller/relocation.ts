/**
 * Finds what an invoker that is down leaves behind: accepted for it or moved to it, not moved away
 * and not ended. Handed over in the order of acceptance, so that each queue keeps its order.
 *
 * Reads the log twice, up to the record that says that the invoker is down: after that one nothing is
 * accepted for it, and it appends nothing. So memory is a bit for each open activation, whatever the
 * backlog. A crash on the way leaves what was moved with its new invoker, and the rest with this one:
 * it moves when the balancer reads again, or runs where it lies after a restart of the server.
 */
import type { ActivationAccepted } from '../../domain/activation/events.ts';
import type { Clock } from '../../domain/kernel/clock.ts';
import { type ActivationId, type Offset, offset } from '../../domain/kernel/ids.ts';
import type { InvokerIndex } from '../../domain/invoker/invoker.ts';
import { createOffsetSet, type OffsetSet } from '../../domain/kernel/offset-set.ts';
import { invokerConsumer, invokerTopic } from '../../domain/topics.ts';
import type { Journal, StoredRecord } from '../../journal/journal.ts';
import { readHistory } from '../history.ts';

/** An open activation of an invoker that is down. */
export interface Stranded {
  readonly acceptedAt: Offset;
  readonly accepted: ActivationAccepted;
  /** The attempt that had started; 0: none. */
  readonly attempt: number;
}

export interface Relocation {
  readonly journal: Pick<Journal, 'cursor' | 'read'>;
  readonly clock: Pick<Clock, 'schedule'>;
  readonly isAlive: () => boolean;
  /** All that may have accepted work. */
  readonly invokers: readonly InvokerIndex[];
  /** Resolves with whether all of them have ended or moved; if not, none has. */
  readonly move: (stranded: readonly Stranded[]) => Promise<boolean>;
}

const BATCH = 500;
/** How long a journal that takes no more is left alone, ms. */
const AGAIN_MS = 20;

/** Resolves with how many there were, when all of them have ended or moved, or this life is over. */
export const relocate = async (
  relocation: Relocation,
  invoker: InvokerIndex,
  upTo: Offset,
): Promise<number> => {
  const { journal, invokers, clock, isAlive } = relocation;
  const left = await leftBehind(journal, invoker, upTo);
  let count = 0;
  for (let from = left.from; isAlive() && left.open.size() > 0;) {
    const { batch, next } = await stranded(journal, invokers, left, { from, upTo });
    if (batch.length > 0) {
      while (isAlive() && !(await relocation.move(batch)))
        await new Promise<void>((resolve) => clock.schedule(AGAIN_MS, resolve));
      count += batch.length;
    }
    if (next > upTo) break;
    from = next;
  }
  return count;
};

interface LeftBehind {
  /** Where they were accepted. */
  readonly open: OffsetSet;
  readonly from: Offset;
  readonly attempts: ReadonlyMap<Offset, number>;
  /** Of records up to format 2, which do not say where the acceptance lies. */
  readonly attemptsById: ReadonlyMap<ActivationId, number>;
  readonly endedById: ReadonlySet<ActivationId>;
}

const leftBehind = async (
  journal: Relocation['journal'],
  invoker: InvokerIndex,
  upTo: Offset,
): Promise<LeftBehind> => {
  const open = createOffsetSet();
  const attempts = new Map<Offset, number>();
  const attemptsById = new Map<ActivationId, number>();
  const endedById = new Set<ActivationId>();
  let lowest = journal.cursor(invokerConsumer(invoker));

  const leave = (acceptedAt: Offset): void => {
    open.delete(acceptedAt);
    attempts.delete(acceptedAt);
  };
  const note = ({ offset: at, event }: StoredRecord): void => {
    switch (event.type) {
      case 'ActivationAccepted':
        open.add(at);
        return;
      case 'ActivationMoved':
        if (event.from === invoker) leave(event.acceptedAt);
        if (event.to !== invoker) return;
        open.add(event.acceptedAt);
        if (event.attempt > 0) attempts.set(event.acceptedAt, event.attempt);
        if (event.acceptedAt < lowest) lowest = event.acceptedAt;
        return;
      case 'ActivationStarted':
        if (event.acceptedAt === null) attemptsById.set(event.activationId, event.attempt);
        else if (open.has(event.acceptedAt)) attempts.set(event.acceptedAt, event.attempt);
        return;
      case 'ActivationCompleted':
        attemptsById.delete(event.activationId);
        if (event.acceptedAt === null) endedById.add(event.activationId);
        else leave(event.acceptedAt);
        return;
      default:
    }
  };
  const stretch = { from: lowest, upTo };
  const topics = [invokerTopic(invoker), 'moved', 'started', 'completed'] as const;
  await readHistory(journal, { ...stretch, topics }, note);
  return { open, from: lowest, attempts, attemptsById, endedById };
};

interface Batch {
  readonly batch: readonly Stranded[];
  readonly next: Offset;
}

const stranded = async (
  journal: Relocation['journal'],
  invokers: readonly InvokerIndex[],
  left: LeftBehind,
  { from, upTo }: { readonly from: Offset; readonly upTo: Offset },
): Promise<Batch> => {
  const page = await journal.read(from, invokers.map(invokerTopic), BATCH);
  const last = page.at(-1);
  const batch = page.flatMap(({ offset: acceptedAt, event: accepted }) => {
    if (accepted.type !== 'ActivationAccepted' || !left.open.has(acceptedAt)) return [];
    const { activationId } = accepted;
    if (left.endedById.has(activationId)) return [];
    const attempt = left.attempts.get(acceptedAt) ?? left.attemptsById.get(activationId) ?? 0;
    return [{ acceptedAt, accepted, attempt }];
  });
  return { batch, next: offset((last?.offset ?? upTo) + 1) };
};
