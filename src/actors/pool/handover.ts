/**
 * What runs refer to, on its way to one container. Long parameters are fetched one after the other,
 * each when those before have left: a container that does not read costs the memory of one of them,
 * not of all that run in it.
 */
import type { ActivationAccepted } from '../../domain/activation/events.ts';
import { isBlobRef } from '../../domain/kernel/payload.ts';
import { type Preparation, type Prepared, prepared } from './preparation.ts';

export interface Receiver {
  /** `sent` is to be called when the parameters have left, or won't; more than once does no harm. */
  readonly onReady: (ready: Prepared, sent: () => void) => void;
  readonly onUnreadable: (error: unknown) => void;
}

/** At once where nothing is to be fetched. How many wait is bounded by the runs of the container. */
export type Handover = (accepted: ActivationAccepted, receiver: Receiver) => void;

type Task = (done: () => void) => void;

/** `fail` is told what a receiver throws. */
export const createHandover = (deps: Preparation, fail: (error: unknown) => void): Handover => {
  const waiting: Task[] = [];
  let isBusy = false;

  const next = (): void => {
    const task = waiting.shift();
    isBusy = task !== undefined;
    let isDone = false;
    task?.(() => {
      if (isDone) return;
      isDone = true;
      next();
    });
  };

  const prepare = (
    accepted: ActivationAccepted,
    { onReady, onUnreadable }: Receiver,
    sent: () => void,
  ): void => {
    const ready = prepared(deps, accepted);
    if (!(ready instanceof Promise)) return onReady(ready, sent);
    const unreadable = (error: unknown): void => {
      sent();
      onUnreadable(error);
    };
    ready.then((read) => onReady(read, sent), unreadable).catch(fail);
  };

  return (accepted, receiver) => {
    if (!isBlobRef(accepted.parameters)) return prepare(accepted, receiver, noMore);
    waiting.push((done) => prepare(accepted, receiver, done));
    if (!isBusy) next();
  };
};

const noMore = (): void => undefined;
