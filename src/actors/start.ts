/**
 * Starts the actors of one server and hands out the door to them.
 *
 *     controller → loadbalancer → (journal) → invoker0 … invokerN
 *                                               └ pool, containers/<id>
 */
import type { ActionRules } from '../domain/action/decide.ts';
import type { Clock } from '../domain/kernel/clock.ts';
import type { InvokerIndex } from '../domain/invoker/invoker.ts';
import { consumingInvoker } from '../domain/topics.ts';
import { type ActivationId, containerId, type Offset } from '../domain/kernel/ids.ts';
import type { SealedSecret } from '../domain/subject/subject.ts';
import type { ContainerDriver } from '../containers/driver.ts';
import type { BlobStore, Journal } from '../journal/journal.ts';
import type { Views } from '../journal/views.ts';
import type { Logger } from '../platform/logger.ts';
import { createActionCache } from './controller/action-cache.ts';
import { deliver } from './actor.ts';
import { createActorSystem } from './actor-system.ts';
import { spawnController } from './controller/controller.ts';
import type { Gateway } from './gateway.ts';
import { createGateway } from './controller/gateway-calls.ts';
import { createIdentities } from './controller/identities.ts';
import { spawnInvoker } from './invoker/invoker.ts';
import { spawnLoadBalancer } from './controller/load-balancer.ts';
import { createWaiters } from './controller/waiters.ts';

export interface ActorsDeps {
  readonly journal: Journal;
  readonly views: Views;
  readonly blobs: BlobStore;
  readonly driver: ContainerDriver;
  readonly clock: Clock;
  readonly log: Logger;
  readonly rules: ActionRules;
  readonly openSecret: (sealed: SealedSecret, belongsTo: string) => string;
  readonly newActivationId: () => ActivationId;
  /** Where actions reach the API, known once the server listens. */
  readonly apiHost: () => string;
  readonly onGiveUp: (actor: string, error: unknown) => void;
  readonly epoch: number;
  readonly invokers: number;
  readonly invoker: {
    readonly memoryMb: number;
    readonly windowMax: number;
    readonly backlogMax: number;
  };
  readonly idleTimeoutMs: number;
}

export interface Actors {
  readonly gateway: Gateway;
  /** Takes no new work; resolves when what runs has ended, or when the grace period has. */
  readonly drain: (graceMs: number) => Promise<'drained' | 'graceOver'>;
  readonly stop: () => void;
}

export const startActors = (deps: ActorsDeps): Actors => {
  const { journal, clock, log } = deps;
  const system = createActorSystem({ clock, log, onGiveUp: deps.onGiveUp });
  const waiters = createWaiters(clock);
  const actions = createActionCache(journal, deps.views);
  const identities = createIdentities(deps);
  const balancer = spawnLoadBalancer(system, {
    journal,
    invokers: deps.invokers,
    memoryMb: deps.invoker.memoryMb,
    comfortable: deps.invoker.windowMax,
    backlogMax: deps.invoker.backlogMax,
  });
  const controller = spawnController(system, { journal, balancer, waiters, rules: deps.rules });
  let containers = 0;
  const invokers = invokerIndices(journal, deps.invokers).map((index) =>
    spawnInvoker(
      system,
      {
        ...deps,
        ...deps.invoker,
        apiKeyOf: identities.apiKeyOf,
        resultBytesMax: deps.rules.profile.resultBytesMax,
        newContainerId: () => containerId(`${deps.epoch}-${index}-${(containers += 1)}`),
      },
      index,
    ),
  );
  const gateway = createGateway({ ...deps, controller, actions, identities, waiters });
  const stop = (): void => {
    waiters.dismissAll();
    actions.stop();
    identities.stop();
    system.close();
  };
  const drain = async (graceMs: number): Promise<'drained' | 'graceOver'> => {
    gateway.refuseWork();
    const drained = invokers.map(async (invoker) => {
      const last = await new Promise<Offset>((done) => deliver(invoker, { type: 'Drain', done }));
      // Its callers get their answers before anything is taken apart.
      await new Promise<void>((done) => deliver(controller, { type: 'HearUpTo', last, done }));
    });
    return await new Promise((resolve) => {
      const cancel = clock.schedule(graceMs, () => resolve('graceOver'));
      void Promise.all(drained).then(() => {
        cancel();
        resolve('drained');
      });
    });
  };
  return { gateway, drain, stop };
};

/**
 * Those that are configured, and those that once were: work may have been accepted for them. The
 * balancer gives them no more.
 */
const invokerIndices = (journal: Journal, configured: number): readonly InvokerIndex[] => {
  const known = journal.consumers().flatMap((name) => consumingInvoker(name) ?? []);
  return [...new Set([...Array.from({ length: configured }).keys(), ...known])];
};
