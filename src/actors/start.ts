/**
 * Starts the actors of one server and hands out the doors to them.
 *
 *     controller → loadbalancer → (journal) → invoker0 … invokerN
 *     sequencer ↗  dispatcher ↗                 └ pool, containers/<id>
 */
import type { EntityRules } from '../domain/entity/decide.ts';
import type { Clock } from '../domain/kernel/clock.ts';
import { E } from '../domain/kernel/fp.ts';
import type { PoolSettings } from '../domain/scheduler/pool-settings.ts';
import { consumingInvoker } from '../domain/topics.ts';
import { effectiveLimits } from '../domain/subject/effective-limits.ts';
import { ABSENT, type ActivationId, type KeyId, offset } from '../domain/kernel/ids.ts';
import type { SealedSecret } from '../domain/subject/subject.ts';
import type { ContainerDriver } from '../containers/driver.ts';
import type { BlobStore, Journal } from '../journal/journal.ts';
import type { Views } from '../journal/views.ts';
import type { Logger } from '../platform/logger.ts';
import type { Administration } from './administration.ts';
import type { Arming } from './arming.ts';
import { type ActorRef, deliver } from './actor.ts';
import { createActorSystem } from './actor-system.ts';
import { createAcceptance } from './controller/acceptance.ts';
import { spawnController, type Written } from './controller/controller.ts';
import { createEntityCache } from './controller/entity-cache.ts';
import { createEntityWrites } from './controller/entity-writes.ts';
import { createGateway } from './controller/gateway-calls.ts';
import { createIdentities } from './controller/identities.ts';
import { createInvokerStates, type InvokerStates } from './controller/invoker-states.ts';
import { type BalancerMessage, spawnLoadBalancer } from './controller/load-balancer.ts';
import { answerReading, type Read } from './controller/readings.ts';
import { openThrottles } from './controller/throttles.ts';
import { createWaiters } from './controller/waiters.ts';
import type { Gateway } from './gateway.ts';
import { createAdministration } from './subjects/administration-calls.ts';
import { spawnWorkers, type Workers } from './workers.ts';

export interface ActorsDeps {
  readonly journal: Journal;
  readonly views: Views;
  readonly blobs: BlobStore;
  readonly driver: ContainerDriver;
  readonly clock: Clock;
  readonly log: Logger;
  readonly rules: EntityRules;
  readonly openSecret: (sealed: SealedSecret, belongsTo: string) => string;
  readonly sealSecret: (secret: string, belongsTo: string) => SealedSecret;
  readonly newActivationId: () => ActivationId;
  readonly newKeyId: () => KeyId;
  readonly newKeySecret: () => string;
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
  readonly container: Omit<PoolSettings, 'memoryMb'>;
  /** The server takes requests: what may wait for that begins. */
  readonly serving: Promise<void>;
  readonly arming: Arming;
  /** True: nothing new is taken; what was accepted goes on. */
  readonly isDiskFull: () => boolean;
}

export interface Actors {
  readonly gateway: Gateway;
  readonly administration: Administration;
  /** Takes no new work; resolves when what runs has ended, or when the grace period has. */
  readonly drain: (graceMs: number) => Promise<'drained' | 'graceOver'>;
  /** The state of each that is configured: down, where they are not there before the server is armed. */
  readonly invokers: InvokerStates['all'];
  readonly stop: () => void;
}

export const startActors = async (deps: ActorsDeps): Promise<Actors> => {
  const { journal, views, clock, log } = deps;
  const states = createInvokerStates(deps.invokers, journal.durableOffset());
  /** One invoker that is down leaves its work to the others; the last one takes the server with it. */
  const onGiveUp = (actor: string, error: unknown): void => {
    const invoker = consumingInvoker(actor);
    if (invoker !== null) states.gaveUp(invoker);
    if (invoker !== null && states.all().some(({ state }) => state !== 'down'))
      deliver(balancer, { type: 'GaveUp', invoker });
    else deps.onGiveUp(actor, error);
  };
  const system = createActorSystem({ clock, log, onGiveUp });
  const waiters = createWaiters(clock);
  /** `null`: this server is not armed. */
  let workers: Workers | null = null;
  let draining = false;
  const entities = createEntityCache(journal, views);
  const identities = createIdentities(deps);
  const { profile } = deps.rules;
  const read: Read = (reading) => answerReading({ entities, views }, reading);
  const counted = openThrottles({
    ...deps,
    limitsOf: ({ limits }) => effectiveLimits(profile, limits),
  });
  // Reads the same stretch of the log as the throttles, together with them.
  const balancer: ActorRef<BalancerMessage> = spawnLoadBalancer(system, {
    ...{ journal, clock, log },
    // Of those who are not there yet, silence says nothing.
    states: { ...states, look: (...asked) => workers && states.look(...asked) },
    invokers: deps.invokers,
    memoryMb: deps.invoker.memoryMb,
    backlogMax: deps.invoker.backlogMax,
  });
  const throttles = await counted;
  const controller = spawnController(system, { journal, balancer, waiters, throttles });
  const accept = createAcceptance({
    ...deps,
    controller,
    sequencer: () => ({ tell: (message) => workers?.sequencer.tell(message) ?? false }),
    read,
    runtimes: deps.rules.runtimes,
  });
  const asking = { ...deps, read, accept };
  const startWorkers = (): Workers =>
    spawnWorkers(
      system,
      {
        ...asking,
        throttles,
        sequenceLength: profile.sequenceLength,
        limitsOf: identities.limitsOf,
      },
      // The parts last: a setting may have the name of one.
      {
        ...deps.invoker,
        ...deps.container,
        ...deps,
        states,
        configured: deps.invokers,
        apiKeyOf: identities.apiKeyOf,
        resultBytesMax: profile.resultBytesMax,
      },
    );
  deps.arming.whenArmed(() => {
    if (!draining) workers = startWorkers();
  });
  const change = createEntityWrites({
    entities,
    views,
    rules: deps.rules,
    write: (records) =>
      new Promise((reply) => {
        if (!controller.tell({ type: 'Write', records, reply })) reply(OVERLOADED);
      }),
  });
  const gateway = createGateway({
    ...asking,
    identities,
    throttles,
    waiters,
    dispatcher: { tell: (message) => workers?.dispatcher.tell(message) ?? false },
    change,
  });
  const stop = (): void => {
    waiters.dismissAll();
    entities.stop();
    identities.stop();
    workers?.stop();
    system.close();
  };
  const drained = async (): Promise<void> => {
    gateway.refuseWork();
    draining = true;
    const last = (await workers?.drain()) ?? [];
    // Callers get their answers before anything is taken apart.
    await new Promise<void>((done) =>
      deliver(controller, { type: 'HearUpTo', last: offset(Math.max(ABSENT, ...last)), done }),
    );
  };
  const drain = async (graceMs: number): Promise<'drained' | 'graceOver'> =>
    new Promise((resolve) => {
      const cancel = clock.schedule(graceMs, () => resolve('graceOver'));
      void drained().then(() => {
        cancel();
        resolve('drained');
      });
    });
  const administration = createAdministration({ ...deps, identities });
  const invokers: Actors['invokers'] = () =>
    workers === null ? states.all().map((one) => ({ ...one, state: 'down' })) : states.all();
  return { gateway, administration, drain, invokers, stop };
};

const OVERLOADED: Written = E.left({ type: 'Overloaded' });
