/** What invokers that are not up are given and do, and what becomes of their work. */
import { wasInterrupted } from '../../domain/activation/interrupted.ts';
import { ABSENT } from '../../domain/kernel/ids.ts';
import { invokerOf, movedAt } from './ledger.ts';
import { eventOf, type Property } from './property.ts';

/** What was on its way when the state changed; a slow disk adds to it, ms. */
const ON_ITS_WAY_MS = 15_000;

export const onlyUpGetWork: Property = {
  name: 'an invoker that is not up is given no work',
  labels: ['P47'],
  sees: ['record'],
  check: ({ states }, { atMs, seen }) => {
    const accepted = eventOf(seen, 'ActivationAccepted');
    const to = accepted?.invoker ?? eventOf(seen, 'ActivationMoved')?.to;
    const health = to === undefined ? undefined : states.get(to);
    if (health === undefined) return null;
    const { state, sinceMs } = health;
    // Where none is up, moved work goes to one that may recover.
    const isTold = state === 'down' || (accepted !== null && atMs > sinceMs + ON_ITS_WAY_MS);
    return isTold ? `invoker ${to} is ${state}, and is given an activation` : null;
  },
};

export const downIsOver: Property = {
  name: 'an invoker that is down starts nothing and ends nothing but by saying that it was cut off',
  labels: ['P47', 'P57'],
  sees: ['record', 'container'],
  check: ({ states }, { seen }) => {
    const isDown = (invoker: number): boolean => states.get(invoker)?.state === 'down';
    const started = eventOf(seen, 'ActivationStarted');
    if (started !== null && isDown(started.invoker))
      return `${started.activationId} starts at invoker ${started.invoker}, which is down`;
    const completed = eventOf(seen, 'ActivationCompleted');
    if (completed !== null && isDown(completed.invoker) && !wasInterrupted(completed))
      return `${completed.activationId} ends at invoker ${completed.invoker}, which is down`;
    if (seen.type !== 'container' || !['create', 'init', 'run'].includes(seen.what)) return null;
    return isDown(invokerOf(seen.id))
      ? `${seen.id} is asked to ${seen.what}, and its invoker is down`
      : null;
  },
};

export const movesWhenDown: Property = {
  name: 'work moves only from an invoker that is down, and never when its code may have run unsafely',
  labels: ['P5', 'P57'],
  sees: ['record'],
  check: (ledger, { seen }) => {
    const moved = eventOf(seen, 'ActivationMoved');
    const run = moved === null ? undefined : ledger.open.get(moved.activationId);
    if (moved === null) return null;
    const { activationId: id, from, attempt } = moved;
    if (run === undefined) return `${id} moves, but is not open`;
    if (run.invoker !== from) return `${id} moves from invoker ${from}, but lies at ${run.invoker}`;
    if (ledger.states.get(from)?.state !== 'down')
      return `${id} moves from invoker ${from}, which is not down`;
    if (run.attempt !== attempt) return `${id} moves with attempt ${attempt}, not ${run.attempt}`;
    return attempt === 0 || run.accepted.retrySafe ? null : `${id} had started, and moves`;
  },
};

export const movedKeepOrder: Property = {
  name: 'work of one queue that moved before it had started starts in the order of its acceptance',
  labels: ['P17'],
  sees: ['record'],
  check: (ledger, { seen }) => {
    const started = eventOf(seen, 'ActivationStarted');
    const run = started === null ? undefined : ledger.open.get(started.activationId);
    if (run === undefined || run.movedFrom === null || run.attempt > 0) return null;
    const last = ledger.lastMovedStarted.get(movedAt(run.movedFrom, run)) ?? ABSENT;
    return run.acceptedAt > last
      ? null
      : `${run.accepted.activationId} was accepted at ${run.acceptedAt}, moved, and starts after the one of ${last}`;
  },
};
