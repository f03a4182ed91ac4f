/**
 * One container: creates it, initialises it for the first run, runs many at once, ends it.
 *
 * creating → cold → initialising → warm → ending. A run that comes before it is warm waits here; one
 * that comes when it is ending bounces back to the pool. A container that failed a run by its own
 * fault serves nobody any more, but what still runs in it may finish
 * (scheduling-and-runtimes §3.4, P34, P36).
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
import { type Completion, initFailed, provisionFailed, runOver, unreadable } from './completion.ts';
import type { Job, RunBounced, RunEnded } from './job.ts';
import { type Preparation, type Prepared, prepared } from './preparation.ts';

export interface ContainerGone {
  readonly type: 'ContainerGone';
  readonly container: ContainerId;
  readonly reason: ContainerRemovalReason;
}

export interface ContainerReady {
  readonly type: 'ContainerReady';
  readonly container: ContainerId;
}

export interface ContainerDeps extends Preparation, Completion, CallDeps {
  readonly driver: ContainerDriver;
  readonly log: Logger;
  readonly pool: ActorRef<ContainerReady | RunEnded | RunBounced | ContainerGone>;
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
  let phase: Phase = 'creating';
  let container: Container | null = null;
  let waiting: Job[] = [];
  let running = 0;
  let destroying = false;
  let reason: ContainerRemovalReason = 'exited';

  const create = async (): Promise<void> => {
    const made = await deps.driver.create(spec);
    if (E.isLeft(made)) {
      deps.log.error({ container: id, failure: made.left }, 'a container could not be made');
      deliver(self, { type: 'CreateFailed' });
      return;
    }
    deliver(self, { type: 'Created', container: made.right });
    await made.right.exited;
    deliver(self, { type: 'Exited' });
  };

  /** Goes on once everything the run refers to has been read; ends the run where that fails. */
  const withPrepared = (job: Job, goOn: (ready: Prepared) => void): void => {
    const ready = prepared(deps, job.accepted);
    if (!(ready instanceof Promise)) return goOn(ready);
    ready.then(goOn, (error: unknown) => {
      deps.log.error({ container: id, err: error }, 'what a run refers to could not be read');
      over(job, unreadable(deps, job.accepted, deps.clock.nowMs()));
    });
  };

  const initialise = (made: Container, job: Job): void => {
    phase = 'initialising';
    running += 1;
    withPrepared(job, (ready) => {
      made
        .init(initRequest(deps, job.accepted, ready))
        .then((report) => deliver(self, { type: 'Initialised', job, report }))
        .catch(self.fail);
    });
  };

  const onInitialised = (made: Container, job: Job, report: CallReport): void => {
    const failure = initFailed(deps, job.accepted, report);
    const others = waiting;
    waiting = [];
    if (failure === null) {
      running -= 1;
      if (phase === 'initialising') phase = 'warm';
      deliver(deps.pool, { type: 'ContainerReady', container: id });
      run(made, job, report);
      for (const other of others) run(made, other, null);
      return;
    }
    running += others.length;
    over(job, failure);
    for (const other of others) {
      const same = initFailed(deps, other.accepted, report);
      if (same !== null) over(other, same);
    }
    endWith('initFailed');
  };

  const run = (made: Container, job: Job, init: CallReport | null): void => {
    running += 1;
    withPrepared(job, (ready) => {
      made
        .run(runRequest(deps, job.accepted, ready))
        .then((report) => over(job, runOver(deps, job.accepted, report, init)))
        .catch(self.fail);
    });
  };

  const over = (job: Job, completed: ActivationCompleted | Promise<ActivationCompleted>): void => {
    if (completed instanceof Promise)
      void completed.then((late) => deliver(self, { type: 'Over', job, completed: late }));
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
    for (const job of waiting) deliver(deps.pool, { type: 'RunBounced', container: id, job });
    waiting = [];
  };

  const destroyWhenQuiet = (): void => {
    if (phase !== 'ending' || running > 0 || destroying || container === null) return;
    destroying = true;
    container.destroy().then(() => deliver(self, { type: 'Destroyed' }), self.fail);
  };

  /** The pool may send runs until it has heard of this: they bounce, so the actor stays for them. */
  const gone = (): void => deliver(deps.pool, { type: 'ContainerGone', container: id, reason });

  const onRun = (job: Job): void => {
    if (phase === 'ending') deliver(deps.pool, { type: 'RunBounced', container: id, job });
    else if (phase === 'warm' && container !== null) run(container, job, null);
    else if (phase === 'cold' && container !== null) initialise(container, job);
    else waiting.push(job);
  };

  const onCreated = (made: Container): void => {
    container = made;
    if (phase === 'ending') destroyWhenQuiet();
    else phase = 'cold';
    const first = waiting.shift();
    if (first !== undefined) initialise(made, first);
  };

  /** The first that waits learns of it; the others bounce and are placed anew (P36). */
  const onCreateFailed = (): void => {
    const first = waiting.shift();
    endWith('createFailed');
    if (first === undefined) return gone();
    running += 1;
    over(first, provisionFailed(deps, first.accepted, deps.clock.nowMs()));
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
          return onCreateFailed();
        case 'Initialised':
          if (container !== null) onInitialised(container, message.job, message.report);
          return;
        case 'Over':
          onOver(message.job, message.completed);
          if (container === null && running === 0) gone();
          return;
        case 'Exited':
          endWith('exited');
          return destroyWhenQuiet();
        case 'Destroyed':
          return gone();
        case 'Forgotten':
          return system.stop(self);
      }
    },
    stop: () => void container?.destroy(),
  };
};
