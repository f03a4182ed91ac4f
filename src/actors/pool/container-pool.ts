/**
 * The container pool of one invoker: finds each activation a place, starts and ends containers.
 *
 * What goes where is decided by pure functions (`domain/scheduler`); its state
 * is held here; this actor appends what was decided and tells containers to run once that is durable. A
 * crash here takes the invoker with it, which rebuilds everything from the journal.
 */
import type { ActivationCompleted } from '../../domain/activation/events.ts';
import type { Clock } from '../../domain/kernel/clock.ts';
import type { ContainerId } from '../../domain/kernel/ids.ts';
import type { Journal, NewRecord } from '../../journal/journal.ts';
import { type ActorRef, type ActorSystem, type Behaviour, deliver } from '../actor.ts';
import { appendDurably } from '../append.ts';
import {
  type ContainerDeps,
  type ContainerGone,
  type ContainerMessage,
  spawnContainer,
} from './container.ts';
import { demandOf, type Job, type RunBounced, type RunEnded } from './job.ts';
import { type Begun, begun } from './lifecycle.ts';
import { createPool, type PoolEffect, type PoolLimits } from '../../domain/scheduler/pool.ts';

export interface PoolDeps extends Omit<ContainerDeps, 'pool' | 'parent'>, PoolLimits {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly parent: ActorRef<never>;
  /** The invoker, which appends how activations ended. */
  readonly owner: ActorRef<{
    readonly type: 'Ended';
    readonly job: Job;
    readonly completed: ActivationCompleted;
  }>;
  /** Activations the invoker gives at once at most. */
  readonly windowMax: number;
}

export type PoolMessage =
  | { readonly type: 'Jobs'; readonly jobs: readonly Job[] }
  | { readonly type: 'ContainerReady'; readonly container: ContainerId }
  | RunEnded
  | RunBounced
  | ContainerGone
  | { readonly type: 'StartsDurable'; readonly starts: readonly Begun[] }
  | { readonly type: 'Sweep' }
  | { readonly type: 'Drain'; readonly done: () => void };

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
  const books = createPool(deps, demandOf);
  const actors = new Map<ContainerId, ActorRef<ContainerMessage>>();
  let starts: Begun[] = [];
  let records: NewRecord[] = [];
  let drained: (() => void) | null = null;
  let sweepDue: (() => void) | null = null;

  const perform = (effect: PoolEffect<Job>): void => {
    switch (effect.type) {
      case 'Start': {
        const start = begun(effect, invoker);
        const key = start.event.activationId;
        starts.push(start);
        records.push({ topic: 'started', key, event: start.event });
        return;
      }
      case 'CreateContainer': {
        const { id, kind, memoryMb, concurrency, action } = effect;
        records.push({
          topic: 'containers',
          key: id,
          event: { type: 'ContainerCreated', containerId: id, invoker, kind, memoryMb, action },
        });
        const spec = { id, kind, memoryMb, concurrency };
        actors.set(id, spawnContainer(system, { ...deps, pool: self, parent: nursery }, spec));
        return;
      }
      case 'StopContainer': {
        const actor = actors.get(effect.id);
        if (actor !== undefined) deliver(actor, { type: 'Stop', reason: effect.reason });
        return;
      }
      case 'SweepIn':
        sweepDue ??= clock.schedule(effect.delayMs, () => deliver(self, { type: 'Sweep' }));
        return;
    }
  };

  const performAll = (effects: readonly PoolEffect<Job>[]): void => effects.forEach(perform);

  /** Runs go to their containers only when it is durable that they started. */
  const appendStarts = (): void => {
    if (records.length > 0) {
      const batch = starts;
      const appended = appendDurably(deps, records);
      starts = [];
      records = [];
      appended.then((durable) => {
        if (durable !== null && batch.length > 0)
          deliver(self, { type: 'StartsDurable', starts: batch });
      }, self.fail);
    }
    if (drained !== null && books.containers() === 0) drained();
  };

  const onGone = (message: ContainerGone): void => {
    const { container, reason } = message;
    const actor = actors.get(container);
    if (actor !== undefined) deliver(actor, { type: 'Forgotten' });
    actors.delete(container);
    records.push({
      topic: 'containers',
      key: container,
      event: { type: 'ContainerRemoved', containerId: container, invoker, reason },
    });
    performAll(books.gone(container, clock.nowMs()));
  };

  return {
    receive: (message) => {
      switch (message.type) {
        case 'Jobs':
          for (const job of message.jobs) performAll(books.admit(job, clock.nowMs()));
          return;
        case 'StartsDurable':
          for (const start of message.starts) {
            const actor = actors.get(start.container);
            if (actor !== undefined) deliver(actor, { type: 'Run', job: start.job });
            else performAll(books.admit({ ...start.job, untouched: true }, clock.nowMs()));
          }
          return;
        case 'ContainerReady':
          books.ready(message.container);
          return;
        case 'RunEnded':
          deliver(deps.owner, { type: 'Ended', job: message.job, completed: message.completed });
          performAll(books.ended(message.container, message.healthy, clock.nowMs()));
          return;
        case 'RunBounced':
          performAll(books.bounced(message.container, clock.nowMs()));
          performAll(books.admit({ ...message.job, untouched: true }, clock.nowMs()));
          return;
        case 'ContainerGone':
          onGone(message);
          return;
        case 'Sweep':
          sweepDue = null;
          performAll(books.sweep(clock.nowMs()));
          return;
        case 'Drain':
          drained = message.done;
          performAll(books.drain());
          return;
      }
    },
    afterBatch: appendStarts,
    stop: () => sweepDue?.(),
  };
};
