/**
 * One container: creates it, initialises it for the first run, runs many at once, pauses it while
 * nothing runs, ends it.
 *
 * creating → cold → initialising → warm. The pool sends one run when the container is there, and
 * the others when that one has initialised it; which action it serves is known with the first run.
 * A run that comes when it is ending bounces back. A container that failed a run by its own fault
 * serves nobody any more, but what still runs in it may finish (scheduling-and-runtimes §3.4, P34).
 * What its driver says of a run that has ended already concerns nobody.
 *
 * A crash of this actor takes the invoker with it, which ends what its containers hold; the
 * journal says what had started.
 */
import { E } from '../../domain/kernel/fp.ts';
import type { ActivationCompleted } from '../../domain/activation/events.ts';
import type { CallReport } from '../../domain/activation/outcome.ts';
import type { ContainerRemovalReason } from '../../domain/invoker/invoker.ts';
import type {
  Container,
  ContainerDriver,
  ContainerSpec,
  DriverFailure,
} from '../../containers/driver.ts';
import { type ActorRef, type ActorSystem, type Behaviour, deliver } from '../actor.ts';
import type { ContainerMessage, ContainerReport } from './container-messages.ts';
import { createExecution, type Execution, type ExecutionDeps } from './execution.ts';
import type { Job } from './job.ts';
import { createRest, type Rest } from './rest.ts';

export interface ContainerDeps extends ExecutionDeps {
  readonly driver: ContainerDriver;
  readonly pool: ActorRef<ContainerReport>;
  readonly parent: ActorRef<never>;
}

type Phase = 'creating' | 'cold' | 'initialising' | 'warm';

/** What is there once it is made. */
interface Made {
  readonly container: Container;
  readonly execution: Execution;
  readonly rest: Rest;
}

/** Runs at once that any profile admits; each is a few messages. */
const RUNS_MAX = 500;

export const spawnContainer = (
  system: ActorSystem,
  deps: ContainerDeps,
  spec: ContainerSpec,
): ActorRef<ContainerMessage> =>
  system.spawn<ContainerMessage>({
    name: spec.id,
    parent: deps.parent,
    mailboxMax: RUNS_MAX * 4 + 64,
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
  /** Since when each run is here, epoch ms. */
  const runs = new Map<Job, number>();
  /** Of these, the ones that wait for it to wake. */
  let held: Job[] = [];
  let phase: Phase = 'creating';
  let ending: ContainerRemovalReason | null = null;
  let made: Made | null = null;
  let destroying = false;
  let abandoned = false;
  let failedInit: CallReport | null = null;

  const create = async (): Promise<void> => {
    const created = await deps.driver.create(spec);
    if (E.isLeft(created)) {
      const failure = created.left;
      // What does not run here is told to who asked for it, and may be asked for all day.
      const level = failure.type === 'CreateFailed' ? 'error' : 'debug';
      deps.log[level]({ container: id, failure }, 'a container could not be made');
      return deliver(self, unmade(failure, deps.clock.nowMs()));
    }
    // Stopped meanwhile: nobody else knows of what was made.
    if (abandoned) return created.right.destroy();
    deliver(self, { type: 'Created', container: created.right });
    await created.right.exited;
    deliver(self, { type: 'Exited' });
  };

  const onCreated = (container: Container): void => {
    const execution = createExecution(deps, container, {
      onInitialised: (job, report) => deliver(self, { type: 'Initialised', job, report }),
      onOver: (job, completed) => deliver(self, { type: 'Over', job, completed }),
      fail: self.fail,
    });
    const rest = createRest(container, {
      onAwake: () => deliver(self, { type: 'Awake' }),
      onFailure: (error) => {
        deps.log.error({ container: id, err: error }, 'a container could not be paused or resumed');
        deliver(self, { type: 'RestFailed' });
      },
    });
    made = { container, execution, rest };
    if (ending !== null) return destroyWhenQuiet();
    phase = 'cold';
    deps.log.debug(spec, 'a container is there');
    deliver(deps.pool, { type: 'ContainerUp', container: id });
  };

  const onRun = (job: Job): void => {
    if (ending !== null || made === null) return bounce(job);
    runs.set(job, deps.clock.nowMs());
    if (made.rest.isAwake()) begin(made, job);
    else held.push(job);
  };

  const begin = ({ execution }: Made, job: Job): void => {
    if (phase !== 'cold') return execution.run(job, null);
    phase = 'initialising';
    execution.initialise(job);
  };

  const onAwake = (): void => {
    for (const job of letGo()) if (made !== null) begin(made, job);
  };

  const letGo = (): readonly Job[] => {
    const waiting = held;
    held = [];
    return waiting;
  };

  const bounce = (job: Job): void => {
    runs.delete(job);
    deliver(deps.pool, { type: 'RunBounced', container: id, job });
  };

  const onInitialised = (job: Job, report: CallReport): void => {
    if (made === null || !runs.has(job)) return;
    if (made.execution.isFailed(job, report)) {
      failedInit = report;
      return endWith('initFailed');
    }
    phase = 'warm';
    if (ending === null) deliver(deps.pool, { type: 'ContainerReady', container: id });
    made.execution.run(job, report);
  };

  const onOver = (job: Job, completed: ActivationCompleted): void => {
    if (!runs.delete(job)) return;
    const healthy = completed.response.statusCode < 2;
    if (!healthy) endWith('runFailed');
    deliver(deps.pool, { type: 'RunEnded', container: id, job, completed, healthy });
    destroyWhenQuiet();
  };

  const endWith = (why: ContainerRemovalReason): void => {
    ending ??= why;
  };

  /** It has ended, or has to now: who waits for it to wake goes elsewhere. */
  const breakOff = (why: ContainerRemovalReason): void => {
    endWith(why);
    letGo().forEach(bounce);
    destroyWhenQuiet();
  };

  /** What runs may never say anything: it ends here. */
  const expire = (): void => {
    breakOff('overdue');
    for (const [job, sinceMs] of runs)
      made?.execution.timeOut(job, sinceMs, phase === 'initialising');
  };

  const destroyWhenQuiet = (): void => {
    if (ending === null || runs.size > 0 || destroying || made === null) return;
    destroying = true;
    made.container.destroy().then(() => deliver(self, { type: 'Destroyed' }), self.fail);
  };

  /** The pool may send runs until it has heard of this: they bounce, so the actor stays for them. */
  const gone = (reason: ContainerRemovalReason, failed = failedInit): void => {
    endWith(reason);
    deliver(deps.pool, { type: 'ContainerGone', container: id, reason, failedInit: failed });
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
        case 'Expire':
          return expire();
        case 'Pause':
          return made?.rest.pause();
        case 'Resume':
          return made?.rest.resume();
        case 'Forgotten':
          return system.stop(self);
        case 'Created':
          return onCreated(message.container);
        case 'CreateFailed':
          return gone(ending ?? 'createFailed', message.report);
        case 'Initialised':
          return onInitialised(message.job, message.report);
        case 'Over':
          return onOver(message.job, message.completed);
        case 'Awake':
          return onAwake();
        case 'RestFailed':
          return breakOff('pauseFailed');
        case 'Exited':
          return breakOff('exited');
        case 'Destroyed':
          return gone(ending ?? 'exited');
      }
    },
    stop: () => {
      abandoned = true;
      void made?.container.destroy();
    },
  };
};

/** The action asks for what this platform does not have: told as an init that says so. */
const unmade = (failure: DriverFailure, nowMs: number): ContainerMessage => {
  if (failure.type === 'CreateFailed') return { type: 'CreateFailed', report: null };
  const body = JSON.stringify({ error: failure.message });
  const outcome = { type: 'answered', ok: false, body } as const;
  const report: CallReport = { outcome, startMs: nowMs, endMs: nowMs, logs: [] };
  return { type: 'CreateFailed', report };
};
