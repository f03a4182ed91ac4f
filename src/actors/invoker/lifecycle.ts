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
import type { NewRecord } from '../../journal/journal.ts';
import type { Job } from './job.ts';
import type { Start } from '../pool/pool-books.ts';

/** The starting event of a placement, and the placement with its job started. */
export const begun = (
  start: Start,
  invoker: InvokerIndex,
): { readonly start: Start; readonly record: NewRecord } => {
  const { job } = start.run;
  const { activationId } = job.accepted;
  // A started job is placed again only when a container bounced it back untouched, or after a crash
  // where it is safe to retry.
  const attempt = job.state.phase === 'started' ? job.state.attempt + 1 : 1;
  const started: ActivationStarted = {
    type: 'ActivationStarted',
    activationId,
    invoker,
    containerId: start.container,
    start: start.run.start,
    attempt,
    reason: start.reason,
  };
  const event = decided(job.state, { type: 'Start', started, untouched: job.untouched });
  const state = activationDecider.evolve(job.state, event);
  return {
    start: { ...start, run: { ...start.run, job: { ...job, state, untouched: false } } },
    record: { topic: 'started', key: activationId, event },
  };
};

export const completion = (job: Job, completed: ActivationCompleted): ActivationCompleted =>
  asCompleted(decided(job.state, { type: 'Complete', completed }));

export const abandoned = (
  state: ActivationState,
  invoker: InvokerIndex,
  nowMs: number,
): ActivationCompleted => asCompleted(decided(state, { type: 'Abandon', invoker, nowMs }));

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
