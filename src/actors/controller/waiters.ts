/**
 * The callers that wait for an activation to end: woken by its completing event, or by their time
 * being up. Their number is bounded by the open connections.
 */
import type { ActivationAccepted, ActivationCompleted } from '../../domain/activation/events.ts';
import { type ActivationRecord, activationRecord } from '../../domain/activation/record.ts';
import type { Clock } from '../../domain/kernel/clock.ts';
import type { ActivationId } from '../../domain/kernel/ids.ts';

export interface Waiters {
  /** Calls back once: with the record, or with `null` when the wait is over. */
  readonly add: (
    id: ActivationId,
    waitMs: number,
    callback: (record: ActivationRecord | null) => void,
  ) => void;
  /** Its acceptance is durable: from now on the record can be made. */
  readonly accepted: (accepted: ActivationAccepted) => void;
  /** Nothing was accepted: forget the caller. */
  readonly forget: (id: ActivationId) => void;
  readonly wake: (completed: ActivationCompleted) => void;
  /** Tells everyone that the wait is over. */
  readonly dismissAll: () => void;
}

interface Waiter {
  accepted: ActivationAccepted | null;
  completed: ActivationCompleted | null;
  readonly callback: (record: ActivationRecord | null) => void;
  readonly cancelTimer: () => void;
}

export const createWaiters = (clock: Clock): Waiters => {
  const waiters = new Map<ActivationId, Waiter>();

  const finish = (id: ActivationId, waiter: Waiter, record: ActivationRecord | null): void => {
    waiters.delete(id);
    waiter.cancelTimer();
    waiter.callback(record);
  };

  /** The completion may be heard of before the acceptance was answered: both are needed. */
  const finishWhenComplete = (id: ActivationId, waiter: Waiter): void => {
    const { accepted, completed } = waiter;
    if (accepted !== null && completed !== null)
      finish(id, waiter, activationRecord(accepted, completed));
  };

  return {
    add: (id, waitMs, callback) => {
      const waiter: Waiter = {
        accepted: null,
        completed: null,
        callback,
        cancelTimer: clock.schedule(waitMs, () => finish(id, waiter, null)),
      };
      waiters.set(id, waiter);
    },
    accepted: (accepted) => {
      const waiter = waiters.get(accepted.activationId);
      if (waiter === undefined) return;
      waiter.accepted = accepted;
      finishWhenComplete(accepted.activationId, waiter);
    },
    forget: (id) => {
      waiters.get(id)?.cancelTimer();
      waiters.delete(id);
    },
    wake: (completed) => {
      const waiter = waiters.get(completed.activationId);
      if (waiter === undefined) return;
      waiter.completed = completed;
      finishWhenComplete(completed.activationId, waiter);
    },
    dismissAll: () => {
      for (const [id, waiter] of waiters) finish(id, waiter, null);
    },
  };
};
