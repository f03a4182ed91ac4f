/** Ends the activations that no container ran, as whoever is to blame for it says. */
import type { ActivationCompleted } from '../../domain/activation/events.ts';
import type { CallReport } from '../../domain/activation/outcome.ts';
import type { Clock } from '../../domain/kernel/clock.ts';
import { type Completion, initFailed, notKeptFromNetwork, provisionFailed } from './completion.ts';
import type { Job } from './job.ts';

export interface UnservedDeps extends Completion {
  readonly clock: Clock;
  readonly onEnded: (job: Job, completed: ActivationCompleted) => void;
}

export interface Unserved {
  /** There is no container for it. */
  readonly refuse: (job: Job) => void;
  /** It asks for no network, and there is no container here that has none. */
  readonly refuseNetwork: (job: Job) => void;
  /** The container that was for it is gone: `report` is what making or initialising it came to. */
  readonly failAs: (job: Job, report: CallReport | undefined) => void;
}

/** `fail` is told of a bug. */
export const createUnserved = (deps: UnservedDeps, fail: (error: unknown) => void): Unserved => {
  const { clock, onEnded } = deps;

  const end = (job: Job, completed: ActivationCompleted | Promise<ActivationCompleted>): void => {
    if (completed instanceof Promise) completed.then((late) => onEnded(job, late)).catch(fail);
    else onEnded(job, completed);
  };
  const refuse = (job: Job): void => end(job, provisionFailed(deps, job, clock.nowMs()));

  return {
    refuse,
    refuseNetwork: (job) => end(job, notKeptFromNetwork(deps, job, clock.nowMs())),
    failAs: (job, report) => {
      const failure = report === undefined ? null : initFailed(deps, job, report);
      if (failure === null) refuse(job);
      else end(job, failure);
    },
  };
};
