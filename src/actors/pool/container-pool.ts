/**
 * The container pool of one invoker: finds each activation a place, starts and ends containers.
 *
 * What goes where is decided by `domain/scheduler/pool.ts`; this actor appends what was decided and
 * tells containers to run once that is durable. An activation starts when its container can take
 * it, not before: until then nothing has happened that a crash could interrupt.
 *
 * A crash here takes the invoker with it, which rebuilds everything from the journal.
 */
import type { ActivationCompleted } from '../../domain/activation/events.ts';
import type { Clock } from '../../domain/kernel/clock.ts';
import type { ContainerId } from '../../domain/kernel/ids.ts';
import {
  createPool,
  type PoolEffect,
  type PoolLimits,
  type Start,
} from '../../domain/scheduler/pool.ts';
import type { Journal, NewRecord } from '../../journal/journal.ts';
import { type ActorRef, type ActorSystem, type Behaviour, deliver } from '../actor.ts';
import { appendDurably } from '../append.ts';
import { initFailed, provisionFailed } from './completion.ts';
import {
  type ContainerDeps,
  type ContainerGone,
  type ContainerReady,
  type ContainerUp,
  spawnContainer,
} from './container.ts';
import { type Arrival, demandOf, type Job, type RunBounced, type RunEnded } from './job.ts';
import { type Begun, begun } from './lifecycle.ts';
import { createPlaces } from './places.ts';

export interface PoolDeps extends Omit<ContainerDeps, 'pool' | 'parent'>, PoolLimits {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly parent: ActorRef<never>;
  /** Tells the invoker, which appends how the activation ended. */
  readonly onEnded: (job: Job, completed: ActivationCompleted) => void;
  /** Whether this life of the invoker goes on. */
  readonly isAlive: () => boolean;
  /** Activations the invoker gives at once at most. */
  readonly windowMax: number;
}

export type PoolMessage =
  | { readonly type: 'Jobs'; readonly jobs: readonly Arrival[] }
  | ContainerUp
  | ContainerReady
  | RunEnded
  | RunBounced
  | ContainerGone
  | { readonly type: 'StartsDurable'; readonly starts: readonly Begun[] }
  | { readonly type: 'Sweep' }
  | { readonly type: 'Drain'; readonly done: () => void };

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
  const pool = createPool(deps, demandOf);
  const places = createPlaces();
  let starts: Begun[] = [];
  let records: NewRecord[] = [];
  let drained: (() => void) | null = null;
  let cancelSweep: (() => void) | null = null;

  const begin = (start: Start<Job>): void => {
    const one = begun(start, invoker);
    starts.push(one);
    records.push({ topic: 'started', key: one.event.activationId, event: one.event });
  };

  const makeContainer = (effect: Extract<PoolEffect<Job>, { type: 'CreateContainer' }>): void => {
    const { id, kind, memoryMb, concurrency, action } = effect;
    const event = {
      ...{ type: 'ContainerCreated' as const, containerId: id, invoker },
      ...{ kind, memoryMb, action, why: null },
    };
    records.push({ topic: 'containers', key: id, event });
    const spec = { id, kind, memoryMb, concurrency };
    const actor = spawnContainer(system, { ...deps, pool: self, parent: nursery }, spec);
    places.add(id, actor);
  };

  const perform = (effect: PoolEffect<Job>): void => {
    switch (effect.type) {
      case 'Start':
        if (places.take(effect)) begin(effect);
        return;
      case 'CreateContainer':
        return makeContainer(effect);
      case 'StopContainer': {
        const actor = places.actor(effect.id);
        if (actor !== undefined) deliver(actor, { type: 'Stop', reason: effect.reason });
        return;
      }
      case 'SweepIn':
        cancelSweep ??= clock.schedule(effect.delayMs, () => deliver(self, { type: 'Sweep' }));
        return;
      case 'Refuse':
        return endUnprovided(effect.job);
    }
  };
  const performAll = (effects: readonly PoolEffect<Job>[]): void => effects.forEach(perform);

  const admit = (job: Job): void => performAll(pool.admit(job, clock.nowMs()));

  const endUnprovided = (job: Job): void => endWith(job, provisionFailed(deps, job, clock.nowMs()));

  const endWith = (
    job: Job,
    completed: ActivationCompleted | Promise<ActivationCompleted>,
  ): void => {
    if (completed instanceof Promise)
      completed.then((late) => deps.onEnded(job, late)).catch(self.fail);
    else deps.onEnded(job, completed);
  };

  /** It was started, but no user code saw it. */
  const admitAgain = (job: Job): void => {
    const bounces = job.bounces + 1;
    if (bounces > BOUNCES_MAX || drained !== null) endUnprovided(job);
    else admit({ ...job, bounces });
  };

  const onUp = (id: ContainerId): void => {
    const first = places.up(id);
    if (first !== undefined) begin(first);
  };

  const onReady = (id: ContainerId): void => {
    pool.ready(id);
    places.ready(id).forEach(begin);
  };

  const onGone = ({ container, reason, failedInit }: ContainerGone): void => {
    const actor = places.actor(container);
    if (actor === undefined) return;
    deliver(actor, { type: 'Forgotten' });
    const event = { type: 'ContainerRemoved' as const, containerId: container, invoker, reason };
    records.push({ topic: 'containers', key: container, event });
    const [...jobs] = places.remove(container);
    performAll(pool.gone(container, clock.nowMs()));
    // The first learns that there was no container; the others try another (P36).
    const first = reason === 'createFailed' ? jobs.shift() : undefined;
    if (first !== undefined) endUnprovided(first);
    for (const job of jobs) {
      const failure = failedInit === null ? null : initFailed(deps, job, failedInit);
      if (failure === null) admit(job);
      else endWith(job, failure);
    }
  };

  const onStartsDurable = (durable: readonly Begun[]): void => {
    for (const { container, job } of durable) {
      const actor = places.actor(container);
      if (actor === undefined) admitAgain(job);
      else deliver(actor, { type: 'Run', job });
    }
  };

  /** What has not started stays in the journal for the next life. */
  const onDrain = (done: () => void): void => {
    drained = done;
    performAll(pool.drain());
    for (const container of places.withdraw())
      performAll(pool.ended(container, true, clock.nowMs()));
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

  return {
    receive: (message) => {
      switch (message.type) {
        case 'Jobs':
          return message.jobs.forEach(({ job }) => admit(job));
        case 'StartsDurable':
          return onStartsDurable(message.starts);
        case 'ContainerUp':
          return onUp(message.container);
        case 'ContainerReady':
          return onReady(message.container);
        case 'RunEnded':
          deps.onEnded(message.job, message.completed);
          return performAll(pool.ended(message.container, message.healthy, clock.nowMs()));
        case 'RunBounced':
          performAll(pool.bounced(message.container, clock.nowMs()));
          return admitAgain(message.job);
        case 'ContainerGone':
          return onGone(message);
        case 'Sweep':
          cancelSweep = null;
          return performAll(pool.sweep(clock.nowMs()));
        case 'Drain':
          return onDrain(message.done);
      }
    },
    afterBatch: append,
    stop: () => cancelSweep?.(),
  };
};
