/**
 * Asks the activation's decider for the events of a job. A refusal here is a bug of the platform:
 * it restarts the invoker, which then believes the journal.
 */
import type { ActivationCommand } from '../../domain/activation/commands.ts';
import { activationDecider } from '../../domain/activation/decider.ts';
import type {
  ActivationCompleted,
  ActivationEvent,
  ActivationStarted,
} from '../../domain/activation/events.ts';
import type { ActivationState } from '../../domain/activation/state.ts';
import type { InvokerIndex } from '../../domain/invoker/invoker.ts';
import { E } from '../../domain/kernel/fp.ts';
import type { Offset } from '../../domain/kernel/ids.ts';
import type { PoolEffect } from '../../domain/scheduler/commands.ts';
import type { Job } from './job.ts';

type Start = Extract<PoolEffect<Job>, { type: 'Start' }>;

/** The event of a start that was decided. */
export const begun = (
  { job, container, start, reason }: Start,
  invoker: InvokerIndex,
): ActivationStarted => {
  const started: ActivationStarted = {
    type: 'ActivationStarted',
    activationId: job.accepted.activationId,
    acceptedAt: job.offset,
    cause: job.accepted.cause,
    invoker,
    containerId: container,
    start,
    attempt: nextAttempt(job),
    reason,
  };
  decided(job.state, { type: 'Start', started, untouched: job.bounces > 0 });
  return started;
};

/** It was started, and comes back before user code has seen it. */
export const bounced = (job: Job): Job => ({
  ...job,
  state: { phase: 'started', accepted: job.accepted, attempt: nextAttempt(job) },
  bounces: job.bounces + 1,
});

/**
 * A started job is started again only when a container bounced it back untouched, or after a crash
 * where it is safe to retry.
 */
const nextAttempt = ({ state }: Job): number => (state.phase === 'started' ? state.attempt + 1 : 1);

export const completion = (job: Job, completed: ActivationCompleted): ActivationCompleted =>
  asCompleted(decided(job.state, { type: 'Complete', completed }));

export const abandoned = (
  state: ActivationState,
  acceptedAt: Offset,
  invoker: InvokerIndex,
  nowMs: number,
): ActivationCompleted =>
  asCompleted(decided(state, { type: 'Abandon', acceptedAt, invoker, nowMs }));

const decided = (state: ActivationState, command: ActivationCommand): ActivationEvent => {
  const decision = activationDecider.decide(state, command);
  if (E.isLeft(decision)) throw new Error(`${command.type} refused: ${decision.left.type}`);
  const event = decision.right[0];
  if (event === undefined) throw new Error(`${command.type} decided nothing`);
  return event;
};

const asCompleted = (event: ActivationEvent): ActivationCompleted => {
  if (event.type !== 'ActivationCompleted') throw new Error(`decided ${event.type} for an end`);
  return event;
};
