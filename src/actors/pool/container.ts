/**
 * One container: creates it, initialises it for the first run, runs many at once, ends it.
 *
 * creating → cold → initialising → warm → ending. The pool sends one run when the container is
 * there, and the others when that one has initialised it; a run that comes when it is ending
 * bounces back. A container that failed a run by its own fault serves nobody any more, but what
 * still runs in it may finish (scheduling-and-runtimes §3.4, P34).
 *
 * A crash of this actor takes the invoker with it, which ends what its containers hold; the
 * journal says what had started.
 */
import { E } from '../../domain/kernel/fp.ts';
import type { ActivationCompleted } from '../../domain/activation/events.ts';
import type { CallReport } from '../../domain/activation/outcome.ts';
import type { ContainerRemovalReason } from '../../domain/invoker/invoker.ts';
import type { ContainerId } from '../../domain/kernel/ids.ts';
import type { Container, ContainerDriver, ContainerSpec } from '../../containers/driver.ts';
import type { Logger } from '../../platform/logger.ts';
import { type ActorRef, type ActorSystem, type Behaviour, deliver } from '../actor.ts';
import { type CallDeps, initRequest, runRequest } from './calls.ts';
import { type Completion, initFailed, runOver, unreadable } from './completion.ts';
import { createHandover, type Receiver } from './handover.ts';
import type { Job, RunBounced, RunEnded } from './job.ts';
import type { Preparation } from './preparation.ts';

/** It can take its first run. */
export interface ContainerUp {
  readonly type: 'ContainerUp';
  readonly container: ContainerId;
}
/** It is initialised and takes as many runs as its concurrency allows. */
export interface ContainerReady {
  readonly type: 'ContainerReady';
  readonly container: ContainerId;
}
export interface ContainerGone {
  readonly type: 'ContainerGone';
  readonly container: ContainerId;
  readonly reason: ContainerRemovalReason;
  /** What initialising it came to, when that is why it is gone. */
  readonly failedInit: CallReport | null;
}

export interface ContainerDeps extends Preparation, Completion, CallDeps {
  readonly driver: ContainerDriver;
  readonly log: Logger;
  readonly pool: ActorRef<ContainerUp | ContainerReady | RunEnded | RunBounced | ContainerGone>;
  readonly parent: ActorRef<never>;
}

export type ContainerMessage =
  | { readonly type: 'Run'; readonly job: Job }
  /** Take no more runs; end when the last one has. */
  | { readonly type: 'Stop'; readonly reason: ContainerRemovalReason }
  | { readonly type: 'Created'; readonly container: Container }
  | { readonly type: 'CreateFailed' }
  | { readonly type: 'Initialised'; readonly job: Job; readonly report: CallReport }
  | { readonly type: 'Over'; readonly job: Job; readonly completed: ActivationCompleted }
  | { readonly type: 'Exited' }
  | { readonly type: 'Destroyed' }
  /** From the pool, which knows that it is gone: nothing more will come. */
  | { readonly type: 'Forgotten' };

type Phase = 'creating' | 'cold' | 'initialising' | 'warm' | 'ending';

export const spawnContainer = (
  system: ActorSystem,
  deps: ContainerDeps,
  spec: ContainerSpec,
): ActorRef<ContainerMessage> =>
  system.spawn<ContainerMessage>({
    name: spec.id,
    parent: deps.parent,
    mailboxMax: spec.concurrency * 4 + 64,
    supervision: 'escalate',
    create: (self) => createContainer(system, deps, spec, self),
  });

const createContainer = (
  system: ActorSystem,
  deps: ContainerDeps,
  spec: ContainerSpec,
  self: ActorRef<ContainerMessage>,
): Behaviour<ContainerMessage> => {
  const { id } = spec;
  const handOver = createHandover(deps, self.fail);
  let phase: Phase = 'creating';
  let container: Container | null = null;
  let running = 0;
  let destroying = false;
  let abandoned = false;
  let reason: ContainerRemovalReason = 'exited';
  let failedInit: CallReport | null = null;

  const create = async (): Promise<void> => {
    const made = await deps.driver.create(spec);
    if (E.isLeft(made)) {
      deps.log.error({ container: id, failure: made.left }, 'a container could not be made');
      return deliver(self, { type: 'CreateFailed' });
    }
    // Stopped meanwhile: nobody else knows of what was made.
    if (abandoned) return made.right.destroy();
    deliver(self, { type: 'Created', container: made.right });
    await made.right.exited;
    deliver(self, { type: 'Exited' });
  };

  /** Ends the run where what it refers to can't be read. */
  const withPrepared = (job: Job, onReady: Receiver['onReady']): void => {
    const onUnreadable = (error: unknown): void => {
      deps.log.error({ container: id, err: error }, 'what a run refers to could not be read');
      over(job, unreadable(deps, job, deps.clock.nowMs()));
    };
    handOver(job.accepted, { onReady, onUnreadable });
  };

  const initialise = (made: Container, job: Job): void => {
    phase = 'initialising';
    running += 1;
    withPrepared(job, (ready, sent) => {
      sent();
      made
        .init(initRequest(deps, job.accepted, ready))
        .then((report) => deliver(self, { type: 'Initialised', job, report }))
        .catch(self.fail);
    });
  };

  const onInitialised = (made: Container, job: Job, report: CallReport): void => {
    const failure = initFailed(deps, job, report);
    if (failure !== null) {
      failedInit = report;
      endWith('initFailed');
      return over(job, failure);
    }
    running -= 1;
    if (phase === 'initialising') {
      phase = 'warm';
      deliver(deps.pool, { type: 'ContainerReady', container: id });
    }
    run(made, job, report);
  };

  /** `init` is the report of the init that this activation paid for, if it did. */
  const run = (made: Container, job: Job, init: CallReport | null): void => {
    running += 1;
    withPrepared(job, (ready, sent) => {
      made
        .run(runRequest(deps, job.accepted, ready), sent)
        .then((report) => {
          sent();
          over(job, runOver(deps, job, report, init));
        })
        .catch(self.fail);
    });
  };

  const over = (job: Job, completed: ActivationCompleted | Promise<ActivationCompleted>): void => {
    if (completed instanceof Promise)
      completed
        .then((late) => deliver(self, { type: 'Over', job, completed: late }))
        .catch(self.fail);
    else deliver(self, { type: 'Over', job, completed });
  };

  const onOver = (job: Job, completed: ActivationCompleted): void => {
    running -= 1;
    const healthy = completed.response.statusCode < 2;
    if (!healthy) endWith('runFailed');
    deliver(deps.pool, { type: 'RunEnded', container: id, job, completed, healthy });
    destroyWhenQuiet();
  };

  const endWith = (why: ContainerRemovalReason): void => {
    if (phase === 'ending') return;
    phase = 'ending';
    reason = why;
  };

  const destroyWhenQuiet = (): void => {
    if (phase !== 'ending' || running > 0 || destroying || container === null) return;
    destroying = true;
    container.destroy().then(() => deliver(self, { type: 'Destroyed' }), self.fail);
  };

  /** The pool may send runs until it has heard of this: they bounce, so the actor stays for them. */
  const gone = (): void =>
    deliver(deps.pool, { type: 'ContainerGone', container: id, reason, failedInit });

  const onRun = (job: Job): void => {
    if (container !== null && phase === 'warm') run(container, job, null);
    else if (container !== null && phase === 'cold') initialise(container, job);
    else deliver(deps.pool, { type: 'RunBounced', container: id, job });
  };

  const onCreated = (made: Container): void => {
    container = made;
    if (phase === 'ending') return destroyWhenQuiet();
    phase = 'cold';
    deliver(deps.pool, { type: 'ContainerUp', container: id });
  };

  create().catch(self.fail);
  return {
    receive: (message) => {
      switch (message.type) {
        case 'Run':
          return onRun(message.job);
        case 'Stop':
          endWith(message.reason);
          return destroyWhenQuiet();
        case 'Created':
          return onCreated(message.container);
        case 'CreateFailed':
          endWith('createFailed');
          return gone();
        case 'Initialised':
          if (container !== null) onInitialised(container, message.job, message.report);
          return;
        case 'Over':
          return onOver(message.job, message.completed);
        case 'Exited':
          endWith('exited');
          return destroyWhenQuiet();
        case 'Destroyed':
          return gone();
        case 'Forgotten':
          return system.stop(self);
      }
    },
    stop: () => {
      abandoned = true;
      void container?.destroy();
    },
  };
};
