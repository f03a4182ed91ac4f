/**
 * The container pool of one invoker: finds each activation a place, starts, pauses and ends
 * containers.
 *
 * What goes where is decided by `domain/scheduler/pool.ts`; this actor appends what was decided and
 * tells containers to run once that is durable. An activation starts when its container can take
 * it, not before: until then nothing has happened that a crash could interrupt.
 *
 * A crash here takes the invoker with it, which rebuilds everything from the journal.
 */
import type { ActivationCompleted } from '../../domain/activation/events.ts';
import type { CallReport } from '../../domain/activation/outcome.ts';
import type { Clock } from '../../domain/kernel/clock.ts';
import type { ContainerId } from '../../domain/kernel/ids.ts';
import { stricter } from '../../domain/network-policy.ts';
import { unreachable } from '../../domain/kernel/unreachable.ts';
import type { PoolCommand, PoolEffect } from '../../domain/scheduler/commands.ts';
import type { PoolSettings } from '../../domain/scheduler/pool-settings.ts';
import { demandOf } from '../../domain/scheduler/demand.ts';
import { createPool } from '../../domain/scheduler/pool.ts';
import type { Journal, NewRecord } from '../../journal/journal.ts';
import { type ActorRef, type ActorSystem, type Behaviour, deliver } from '../actor.ts';
import { appendDurably } from '../append.ts';
import { createAlarm } from './alarm.ts';
import { type ContainerDeps, spawnContainer } from './container.ts';
import type { ContainerGone, ContainerReport } from './container-messages.ts';
import type { Arrival, Job } from './job.ts';
import { begun, bounced } from './lifecycle.ts';
import { createMembers } from './members.ts';
import { createUnserved } from './unserved.ts';

export interface PoolDeps extends Omit<ContainerDeps, 'pool' | 'parent'>, PoolSettings {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly parent: ActorRef<never>;
  /** A new id, unique over restarts. */
  readonly newContainerId: () => ContainerId;
  /** The server takes requests: prewarmed containers delay nobody any more. */
  readonly serving: Promise<void>;
  /** Tells the invoker, which appends how the activation ended. */
  readonly onEnded: (job: Job, completed: ActivationCompleted) => void;
  /** Whether this life of the invoker goes on. */
  readonly isAlive: () => boolean;
  /** Activations the invoker gives at once at most. */
  readonly windowMax: number;
}

export type PoolMessage =
  | { readonly type: 'Jobs'; readonly jobs: readonly Arrival[] }
  | ContainerReport
  | { readonly type: 'StartsDurable'; readonly starts: readonly Begun[] }
  | { readonly type: 'Tick' }
  | Probe
  | { readonly type: 'Drain'; readonly done: () => void };

/** Try whether a container of that kind can be made, and say so when one was: not when it failed. */
export interface Probe {
  readonly type: 'Probe';
  readonly kind: string;
  readonly made: () => void;
}

/** A run of which its container is told once that it starts is durable. */
interface Begun {
  readonly container: ContainerId;
  readonly job: Job;
}

type Effect<Type> = Extract<PoolEffect<Job>, { type: Type }>;

/** So often an activation may come back from dying containers before it is given up. */
const BOUNCES_MAX = 3;

export const spawnContainerPool = (system: ActorSystem, deps: PoolDeps): ActorRef<PoolMessage> => {
  // Hot messages never go to a parent of many children: the containers get a parent of their own.
  const nursery = system.spawn<{ readonly type: 'none' }>({
    name: 'containers',
    parent: deps.parent,
    mailboxMax: 1,
    supervision: 'escalate',
    create: () => ({ receive: () => undefined }),
  });
  return system.spawn<PoolMessage>({
    name: 'pool',
    parent: deps.parent,
    mailboxMax: deps.windowMax * 4 + 4096,
    supervision: 'escalate',
    create: (self) => createContainerPool(system, deps, self, nursery),
  });
};

const createContainerPool = (
  system: ActorSystem,
  deps: PoolDeps,
  self: ActorRef<PoolMessage>,
  nursery: ActorRef<never>,
): Behaviour<PoolMessage> => {
  const { clock, invoker } = deps;
  const pool = createPool<Job>(deps, {
    demandOf: ({ accepted }) => demandOf(accepted.caller, accepted.action),
    newContainerId: deps.newContainerId,
  });
  const members = createMembers();
  const unserved = createUnserved(deps, self.fail);
  const alarm = createAlarm(clock, () => deliver(self, { type: 'Tick' }));
  /** What making or initialising came to in the containers whose end is being told. */
  const failedInits = new Map<ContainerId, CallReport>();
  let starts: Begun[] = [];
  let records: NewRecord[] = [];
  let drained: (() => void) | null = null;
  /** Of the last who asked for a probe. */
  let probed = (): void => undefined;

  const decide = (command: PoolCommand<Job>): void => {
    const nowMs = clock.nowMs();
    for (const effect of pool.decide(command, nowMs)) perform(effect, nowMs);
  };

  const perform = (effect: PoolEffect<Job>, nowMs: number): void => {
    switch (effect.type) {
      case 'Start':
        return begin(effect);
      case 'CreateContainer':
        return make(effect);
      case 'StopContainer':
        return members.stop(effect.id, effect.reason);
      case 'ExpireContainer':
        return members.tell(effect.id, { type: 'Expire' });
      case 'PauseContainer':
        members.tell(effect.id, { type: 'Pause' });
        return note(effect.id, { type: 'ContainerPaused', containerId: effect.id, invoker });
      case 'ResumeContainer':
        members.tell(effect.id, { type: 'Resume' });
        return note(effect.id, { type: 'ContainerResumed', containerId: effect.id, invoker });
      case 'FailWithInit':
        return effect.jobs.forEach((job) =>
          unserved.failAs(job, failedInits.get(effect.container)),
        );
      case 'Refuse':
        return unserved.refuse(effect.job);
      case 'Probed':
        return probed();
      case 'WakeIn':
        return alarm.wakeIn(effect.delayMs, nowMs);
      default:
        return unreachable(effect);
    }
  };

  const note = (id: ContainerId, event: NewRecord['event']): void => {
    records.push({ topic: 'containers', key: id, event });
  };

  const begin = (start: Effect<'Start'>): void => {
    const { container, job } = start;
    const event = begun(start, invoker);
    members.reserve(container);
    starts.push({ container, job });
    records.push({ topic: 'started', key: event.activationId, event });
  };

  const make = ({ action, why, ...effect }: Effect<'CreateContainer'>): void => {
    const { id, kind, image, memoryMb, network } = effect;
    const made = { type: 'ContainerCreated', containerId: id, invoker, kind, memoryMb } as const;
    note(id, { ...made, network, action, why });
    const spec = { id, kind, image, memoryMb, network };
    members.add(id, spawnContainer(system, { ...deps, pool: self, parent: nursery }, spec));
  };

  const arrive = ({ job, parked }: Arrival): void => {
    const network = stricter(deps.network, job.accepted.action.network ?? 'full');
    if (deps.driver.networks.includes(network)) decide({ type: 'Arrived', job, parked });
    else unserved.refuseNetwork(job);
  };

  /** It was started, but no user code saw it. */
  const onBounced = (container: ContainerId, job: Job): void => {
    decide({ type: 'RunBounced', container, job });
    const again = bounced(job);
    if (again.bounces > BOUNCES_MAX || drained !== null) unserved.refuse(again);
    else decide({ type: 'Arrived', job: again, parked: null, returned: true });
  };

  const onGone = ({ container, reason, failedInit }: ContainerGone): void => {
    if (!members.remove(container)) return;
    note(container, { type: 'ContainerRemoved', containerId: container, invoker, reason });
    if (failedInit !== null) failedInits.set(container, failedInit);
    const hopeless = reason === 'createFailed' && failedInit !== null;
    decide({ type: 'ContainerGone', container, reason, ...(hopeless && { hopeless }) });
    failedInits.delete(container);
  };

  const onStartsDurable = (durable: readonly Begun[]): void => {
    for (const { container, job } of durable)
      if (!members.run(container, job)) onBounced(container, job);
  };

  const append = (): void => {
    if (records.length > 0) {
      const batch = starts;
      appendDurably(deps, records).then((durable) => {
        if (durable !== null && batch.length > 0)
          deliver(self, { type: 'StartsDurable', starts: batch });
      }, self.fail);
      starts = [];
      records = [];
    }
    if (drained !== null && pool.containers() === 0) drained();
  };

  deps.serving.then(() => {
    if (deps.isAlive()) deliver(self, { type: 'Tick' });
  }, self.fail);
  return {
    receive: (message) => {
      switch (message.type) {
        case 'Jobs':
          return message.jobs.forEach(arrive);
        case 'StartsDurable':
          return onStartsDurable(message.starts);
        case 'RunEnded':
          deps.onEnded(message.job, message.completed);
          return decide(message);
        case 'RunBounced':
          return onBounced(message.container, message.job);
        case 'ContainerGone':
          return onGone(message);
        case 'ContainerUp':
        case 'ContainerReady':
        case 'Tick':
          return decide(message);
        case 'Probe':
          probed = message.made;
          return decide(message);
        case 'Drain':
          // What has not started stays in the journal for the next life.
          drained = message.done;
          return decide(message);
      }
    },
    afterBatch: append,
    stop: alarm.stop,
  };
};
