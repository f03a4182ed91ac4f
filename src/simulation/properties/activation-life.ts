/** The life of an activation: accepted, started, run and ended, in this order and once. */
import { wasInterrupted } from '../../domain/activation/interrupted.ts';
import type { CallOutcome } from '../../domain/activation/outcome.ts';
import type { StatusCode } from '../../domain/activation/events.ts';
import { askedOf, eventOf, type Property, runAskedFor } from './property.ts';

export const endsOnce: Property = {
  name: 'an accepted activation or sequence ends once, and nothing else ends',
  labels: ['P1'],
  sees: ['record'],
  check: (ledger, { seen }) => {
    const run = eventOf(seen, 'ActivationCompleted');
    if (run !== null && !ledger.open.has(run.activationId))
      return `${run.activationId} ends, but is not open: it was never accepted or has ended before`;
    const sequence = eventOf(seen, 'SequenceCompleted');
    if (sequence !== null && !ledger.openSequences.has(sequence.activationId))
      return `the sequence ${sequence.activationId} ends, but is not open`;
    return null;
  },
};

export const allEnd: Property = {
  name: 'when everything had time to end, everything that was accepted has ended',
  labels: ['P1', 'P25', 'P54'],
  sees: ['over'],
  check: ({ open, openSequences }, { seen }) => {
    if (seen.type !== 'over') return null;
    const [left] = [...open.keys(), ...openSequences.keys()];
    return left === undefined
      ? null
      : `${left} and ${open.size + openSequences.size - 1} others have not ended`;
  },
};

export const acceptedOnce: Property = {
  name: 'nothing is accepted twice',
  labels: ['P56'],
  sees: ['record'],
  check: (ledger, { seen }) => {
    const accepted = eventOf(seen, 'ActivationAccepted');
    return accepted !== null && ledger.open.has(accepted.activationId)
      ? `${accepted.activationId} is accepted again`
      : null;
  },
};

export const startsAfterAcceptance: Property = {
  name: 'an activation starts after it was accepted, attempt after attempt, at its own invoker',
  labels: ['P3'],
  sees: ['record'],
  check: (ledger, { seen }) => {
    const started = eventOf(seen, 'ActivationStarted');
    if (started === null) return null;
    const { activationId: id, attempt, acceptedAt, invoker } = started;
    const run = ledger.open.get(id);
    if (run === undefined) return `${id} starts, but is not open`;
    if (attempt !== run.attempt + 1) return `${id} starts attempt ${attempt} after ${run.attempt}`;
    if (acceptedAt !== run.acceptedAt) return `${id} was not accepted at ${acceptedAt}`;
    return invoker === run.invoker
      ? null
      : `${id} starts at invoker ${invoker}, not ${run.invoker}`;
  },
};

export const runsWhereItStarted: Property = {
  name: 'a container is asked to run only what has started in it, durably',
  labels: ['P3'],
  sees: ['container'],
  check: (ledger, { seen }) => {
    const asked = askedOf(seen);
    if (asked === null) return null;
    const run = ledger.open.get(asked.activation);
    if (run === undefined)
      return `${asked.id} is asked to ${asked.what} ${asked.activation}, which is not open`;
    return run.container === asked.id
      ? null
      : `${asked.id} is asked to ${asked.what} ${asked.activation}, which started in ${run.container}`;
  },
};

export const oneRunAtATime: Property = {
  name: 'at most one attempt of an activation runs at a time',
  labels: ['P4'],
  sees: ['container'],
  check: (ledger, { seen }) => {
    const run = seen.type === 'container' && seen.what === 'run' ? runAskedFor(ledger, seen) : null;
    return run === null || run.runningIn === null
      ? null
      : `${run.accepted.activationId} runs already, in ${run.runningIn}`;
  },
};

export const noSecondTry: Property = {
  name: 'an activation whose code may have run starts again only where that is said to be safe',
  labels: ['P5'],
  sees: ['record'],
  check: (ledger, { seen }) => {
    const started = eventOf(seen, 'ActivationStarted');
    const run = started === null ? undefined : ledger.open.get(started.activationId);
    return run === undefined || !run.touched || run.accepted.retrySafe
      ? null
      : `${run.accepted.activationId} starts again, though attempt ${run.attempt} reached its code`;
  },
};

/** What the answer of a container makes of the activation it was for. */
const statuses = (outcome: CallOutcome | null): readonly StatusCode[] => {
  if (outcome === null) return [2, 3];
  if (outcome.type === 'oversized') return [1];
  if (outcome.type !== 'answered') return outcome.type === 'unreadable' ? [3] : [2];
  return outcome.ok ? [0, 1] : [2];
};

export const statusFollowsAnswer: Property = {
  name: 'how an activation ends follows from what its container answered',
  labels: ['P7', 'P9'],
  sees: ['record'],
  check: (ledger, { seen }) => {
    const completed = eventOf(seen, 'ActivationCompleted');
    const run = completed === null ? undefined : ledger.open.get(completed.activationId);
    // Why it was, `interruptedByCrashes` asks.
    if (completed === null || run === undefined || wasInterrupted(completed)) return null;
    const { statusCode } = completed.response;
    return statuses(run.outcome).includes(statusCode)
      ? null
      : `${completed.activationId} ends with status ${statusCode} after ${JSON.stringify(run.outcome)}`;
  },
};

export const timesAgree: Property = {
  name: 'the times of a record agree, and it has an init time if it paid for an init',
  labels: ['P8'],
  sees: ['record'],
  check: (ledger, { seen }) => {
    const completed = eventOf(seen, 'ActivationCompleted');
    const run = completed === null ? undefined : ledger.open.get(completed.activationId);
    if (completed === null || run === undefined) return null;
    const { activationId: id, startMs, endMs, waitMs, initMs } = completed;
    if (endMs < startMs || waitMs < 0)
      return `${id} ends before it starts, or starts before it came`;
    const isWhole = run.outcome?.type === 'answered' && run.outcome.ok;
    if (!isWhole || wasInterrupted(completed)) return null;
    return (initMs !== null) === run.initialised
      ? null
      : `${id} has an init time of ${initMs}, and an init was ${run.initialised ? '' : 'not '}done for it`;
  },
};
