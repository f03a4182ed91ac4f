/**
 * The callers that wait for an activation to end: woken by its completing event, or by their time
 * being up. Their number is bounded by the open connections.
 *
 * No caller is given an id before it is known that its activation is durably accepted: until then
 * the end of the wait is only noted. A crash forgets them all, and nothing was promised to them.
 */
import type { ActivationCompleted } from '../../domain/activation/events.ts';
import { activationRecord, type RecordHead, recordHead } from '../../domain/activation/record.ts';
import type { Clock } from '../../domain/kernel/clock.ts';
import { E, type Either } from '../../domain/kernel/fp.ts';
import type { ActivationId } from '../../domain/kernel/ids.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { SequenceCompleted } from '../../domain/sequence/events.ts';
import type { InvokeReply } from '../gateway.ts';
import type { Accepted } from './run.ts';

type End = ActivationCompleted | SequenceCompleted;

export type Answer = Either<Refusal, InvokeReply>;

export interface Waiters {
  /** Calls back once: with the record, that the wait of `waitMs` is over, or a refusal. */
  readonly add: (id: ActivationId, waitMs: number, callback: (answer: Answer) => void) => void;
  /** Its acceptance is durable: from now on the record can be made and the id be given. */
  readonly accepted: (accepted: Accepted) => void;
  /** Nothing was accepted: forget the caller, who is answered otherwise. */
  readonly forget: (id: ActivationId) => void;
  readonly wake: (completed: End) => void;
  /**
   * The server stops: tells everyone that the wait is over. Who has no id yet is told as soon as it is
   * known whether there is one: an acceptance that is being written must not be called refused.
   */
  readonly dismissAll: () => void;
}

interface Waiter {
  /** Not the whole event: its arguments may be large, and the wait long. */
  accepted: RecordHead | null;
  completed: End | null;
  over: boolean;
  readonly callback: (answer: Answer) => void;
  readonly cancelTimer: () => void;
}

export const createWaiters = (clock: Clock): Waiters => {
  const waiters = new Map<ActivationId, Waiter>();

  const finish = (id: ActivationId, waiter: Waiter, answer: Answer): void => {
    waiters.delete(id);
    waiter.cancelTimer();
    waiter.callback(answer);
  };

  /** The completion may be heard of before the acceptance was answered: both are needed. */
  const finishIfDue = (id: ActivationId): void => {
    const waiter = waiters.get(id);
    if (waiter === undefined || waiter.accepted === null) return;
    const { accepted, completed, over } = waiter;
    if (completed !== null) finish(id, waiter, E.right(completedReply(accepted, completed)));
    else if (over) finish(id, waiter, waitOver(id));
  };

  const noteOver = (id: ActivationId): void => {
    const waiter = waiters.get(id);
    if (waiter !== undefined) waiter.over = true;
    finishIfDue(id);
  };

  return {
    add: (id, waitMs, callback) => {
      const cancelTimer = clock.schedule(waitMs, () => noteOver(id));
      waiters.set(id, { accepted: null, completed: null, over: false, callback, cancelTimer });
    },
    accepted: (accepted) => {
      const waiter = waiters.get(accepted.activationId);
      if (waiter !== undefined) waiter.accepted = recordHead(accepted);
      finishIfDue(accepted.activationId);
    },
    forget: (id) => {
      waiters.get(id)?.cancelTimer();
      waiters.delete(id);
    },
    wake: (completed) => {
      const waiter = waiters.get(completed.activationId);
      if (waiter !== undefined) waiter.completed ??= completed;
      finishIfDue(completed.activationId);
    },
    dismissAll: () => {
      for (const [id, waiter] of waiters) {
        // What was heard to have ended had been accepted.
        const isKnown = waiter.accepted !== null || waiter.completed !== null;
        if (isKnown) finish(id, waiter, waitOver(id));
        else noteOver(id);
      }
    },
  };
};

const waitOver = (activationId: ActivationId): Answer =>
  E.right({ type: 'waitOver', activationId });

const completedReply = (accepted: RecordHead, completed: End): InvokeReply => ({
  type: 'completed',
  record: activationRecord(accepted, completed),
});
