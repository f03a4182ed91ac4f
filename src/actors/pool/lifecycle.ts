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
import type { ContainerId, Offset } from '../../domain/kernel/ids.ts';
import type { Start } from '../../domain/scheduler/pool.ts';
import type { Job } from './job.ts';

/** A placement whose event is to be appended, with its job as started. */
export interface Begun {
  readonly container: ContainerId;
  readonly job: Job;
  readonly event: ActivationStarted;
}

export const begun = (
  { job, container, start, reason }: Start<Job>,
  invoker: InvokerIndex,
): Begun => {
  // A started job is placed again only when a container bounced it back untouched, or after a crash
  // where it is safe to retry.
  const attempt = job.state.phase === 'started' ? job.state.attempt + 1 : 1;
  const started: ActivationStarted = {
    type: 'ActivationStarted',
    activationId: job.accepted.activationId,
    acceptedAt: job.offset,
    cause: job.accepted.cause,
    invoker,
    containerId: container,
    start,
    attempt,
    reason,
  };
  decided(job.state, { type: 'Start', started, untouched: job.bounces > 0 });
  const state = activationDecider.evolve(job.state, started);
  return { container, job: { ...job, state }, event: started };
};

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
