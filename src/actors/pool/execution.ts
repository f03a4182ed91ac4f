/**
 * Has a container initialise and run jobs, and says what came of each: fetches what a run refers to,
 * asks the container, judges what it reports.
 */
import type { ActivationCompleted } from '../../domain/activation/events.ts';
import type { CallReport } from '../../domain/activation/outcome.ts';
import type { Container } from '../../containers/driver.ts';
import type { Logger } from '../../platform/logger.ts';
import { type CallDeps, initRequest, runRequest } from './calls.ts';
import { type Completion, initFailed, runOver, unreadable } from './completion.ts';
import { createHandover, type Receiver } from './handover.ts';
import type { Job } from './job.ts';
import type { Preparation } from './preparation.ts';

export interface ExecutionDeps extends Preparation, Completion, CallDeps {
  readonly log: Logger;
}

export interface ExecutionEvents {
  readonly onInitialised: (job: Job, report: CallReport) => void;
  readonly onOver: (job: Job, completed: ActivationCompleted) => void;
  /** A bug showed. */
  readonly fail: (error: unknown) => void;
}

export interface Execution {
  readonly initialise: (job: Job) => void;
  /** `init` is the report of the init that this activation paid for, if it did. */
  readonly run: (job: Job, init: CallReport | null) => void;
  /** Whether the init failed; then it ends the job. */
  readonly isFailed: (job: Job, init: CallReport) => boolean;
  /** Ends it as one whose time was over, `inInit` or in its run. */
  readonly timeOut: (job: Job, startMs: number, inInit: boolean) => void;
}

export const createExecution = (
  deps: ExecutionDeps,
  container: Container,
  { onInitialised, onOver, fail }: ExecutionEvents,
): Execution => {
  const handOver = createHandover(deps, fail);

  const end = (job: Job, completed: ActivationCompleted | Promise<ActivationCompleted>): void => {
    if (completed instanceof Promise) completed.then((late) => onOver(job, late)).catch(fail);
    else onOver(job, completed);
  };

  /** Ends the run where what it refers to can't be read. */
  const withPrepared = (job: Job, onReady: Receiver['onReady']): void => {
    const onUnreadable = (error: unknown): void => {
      deps.log.error(
        { container: container.id, err: error },
        'what a run refers to could not be read',
      );
      end(job, unreadable(deps, job, deps.clock.nowMs()));
    };
    handOver(job.accepted, { onReady, onUnreadable });
  };

  const isFailed: Execution['isFailed'] = (job, init) => {
    const failure = initFailed(deps, job, init);
    if (failure !== null) end(job, failure);
    return failure !== null;
  };

  return {
    initialise: (job) =>
      withPrepared(job, (ready, sent) => {
        sent();
        container
          .init(initRequest(deps, job.accepted, ready))
          .then((report) => onInitialised(job, report))
          .catch(fail);
      }),
    run: (job, init) =>
      withPrepared(job, (ready, sent) => {
        container
          .run(runRequest(deps, job.accepted, ready), sent)
          .then((report) => {
            sent();
            end(job, runOver(deps, job, report, init));
          })
          .catch(fail);
      }),
    isFailed,
    timeOut: (job, startMs, inInit) => {
      const endMs = deps.clock.nowMs();
      const report: CallReport = { outcome: { type: 'timedOut' }, startMs, endMs, logs: [] };
      if (!inInit || !isFailed(job, report)) end(job, runOver(deps, job, report, null));
    },
  };
};
