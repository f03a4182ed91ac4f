/**
 * The life of an activation: accepted once, at most one attempt at a time, ended once at most
 * (scheduling-and-runtimes P1, P3, P4, P5).
 */
import { E, type Either } from '../kernel/fp.ts';
import { unreachable } from '../kernel/unreachable.ts';
import type { AbandonActivation, ActivationCommand, StartActivation } from './commands.ts';
import type { ActivationCompleted, ActivationEvent } from './events.ts';
import { interrupted } from './interrupted.ts';
import type { ActivationRefusal } from './refusals.ts';
import type { ActivationState } from './state.ts';

type Decision = Either<ActivationRefusal, readonly ActivationEvent[]>;

export const decideActivation = (state: ActivationState, command: ActivationCommand): Decision => {
  if (state.phase === 'completed') return E.left({ type: 'AlreadyCompleted' });
  switch (command.type) {
    case 'Accept':
      return state.phase === 'absent'
        ? E.right([command.accepted])
        : E.left({ type: 'AlreadyAccepted' });
    case 'Start':
      return start(state, command);
    case 'Complete':
      return state.phase === 'absent'
        ? E.left({ type: 'NotAccepted' })
        : E.right([withSaneTimes(command.completed)]);
    case 'Abandon':
      return abandon(state, command);
    default:
      return unreachable(command);
  }
};

const start = (
  state: Exclude<ActivationState, { phase: 'completed' }>,
  { started, untouched }: StartActivation,
): Decision => {
  if (state.phase === 'absent') return E.left({ type: 'NotAccepted' });
  const attempt = state.phase === 'started' ? state.attempt : 0;
  if (attempt > 0 && !untouched && !state.accepted.retrySafe)
    return E.left({ type: 'AlreadyStarted', attempt });
  return started.attempt === attempt + 1
    ? E.right([started])
    : E.left({ type: 'WrongAttempt', expected: attempt + 1 });
};

const abandon = (
  state: Exclude<ActivationState, { phase: 'completed' }>,
  { acceptedAt, invoker, nowMs }: AbandonActivation,
): Decision => {
  if (state.phase === 'absent') return E.left({ type: 'NotAccepted' });
  if (state.phase === 'accepted') return E.left({ type: 'NotStarted' });
  return state.accepted.retrySafe
    ? E.left({ type: 'RunsAgain' })
    : E.right([interrupted(state.accepted, acceptedAt, invoker, nowMs)]);
};

/** The machine's clock may be set back while an action runs; no record shows it (P8). */
const withSaneTimes = (completed: ActivationCompleted): ActivationCompleted =>
  completed.endMs >= completed.startMs && completed.waitMs >= 0
    ? completed
    : {
        ...completed,
        endMs: Math.max(completed.startMs, completed.endMs),
        waitMs: Math.max(0, completed.waitMs),
      };
