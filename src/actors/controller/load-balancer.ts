/**
 * The load balancer: chooses an invoker for each activation and appends its acceptance to that
 * invoker's topic. The choice is `domain/scheduler/placement.ts`; the books are counts per invoker,
 * rebuilt from the journal: accepted less completed.
 *
 * A crash here loses nothing: what was appended is counted again, what was not had no answer yet.
 */
import type { ActivationAccepted } from '../../domain/activation/events.ts';
import { E, type Either } from '../../domain/kernel/fp.ts';
import { type Offset, offset } from '../../domain/kernel/ids.ts';
import type { InvokerIndex } from '../../domain/invoker/invoker.ts';
import { actionId } from '../../domain/names.ts';
import { type Refusal, UNAVAILABLE } from '../../domain/refusal.ts';
import { createInFlight } from '../../domain/scheduler/in-flight.ts';
import { type InvokerLoad, place, placementHash } from '../../domain/scheduler/placement.ts';
import { invokerConsumer, invokerTopic } from '../../domain/topics.ts';
import type { Journal, NewRecord, StoredRecord, Subscription } from '../../journal/journal.ts';
import { type ActorRef, type ActorSystem, type Behaviour, deliver } from '../actor.ts';

/** An activation that still needs an invoker. */
export type Unplaced = Omit<ActivationAccepted, 'invoker' | 'placement'>;

export type Placed = Either<Refusal, ActivationAccepted>;

export interface BalancerDeps {
  readonly journal: Journal;
  readonly invokers: number;
  /** Megabytes each invoker has for containers. */
  readonly memoryMb: number;
  /** Above this many in flight at one invoker, others are tried first. */
  readonly comfortable: number;
  /** Above this many in flight in all, nothing more is accepted. */
  readonly backlogMax: number;
}

export type BalancerMessage =
  /** `reply` is called once it is durable, or refused. */
  | {
      readonly type: 'Place';
      readonly unplaced: Unplaced;
      readonly reply: (placed: Placed) => void;
    }
  | { readonly type: 'Records'; readonly life: number; readonly records: readonly StoredRecord[] };

/** Records taken from the journal at a time. */
const PAGE = 4_096;
const MAILBOX_MAX = 65_536;

export const spawnLoadBalancer = (
  system: ActorSystem,
  deps: BalancerDeps,
): ActorRef<BalancerMessage> => {
  let lives = 0;
  return system.spawn<BalancerMessage>({
    name: 'loadbalancer',
    mailboxMax: MAILBOX_MAX,
    supervision: 'restart',
    create: (self) => createLoadBalancer(deps, self, (lives += 1)),
  });
};

interface Waiting {
  readonly accepted: ActivationAccepted;
  readonly reply: (placed: Placed) => void;
}

const createLoadBalancer = (
  { journal, ...deps }: BalancerDeps,
  self: ActorRef<BalancerMessage>,
  life: number,
): Behaviour<BalancerMessage> => {
  const indices = Array.from({ length: deps.invokers }, (_, invoker) => invoker);
  const inFlight = createInFlight(deps.invokers, journal.durableOffset());
  let batch: Waiting[] = [];

  const subscription: Subscription = journal.subscribe({
    from: lowestCursor(journal, indices),
    topics: ['completed', ...indices.map(invokerTopic)],
    onRecords: (records) => deliver(self, { type: 'Records', life, records }),
  });
  subscription.request(PAGE);

  const loadOf =
    (memoryMb: number) =>
    (invoker: InvokerIndex): InvokerLoad => ({
      usable: memoryMb <= deps.memoryMb,
      inFlight: inFlight.of(invoker),
      comfortable: deps.comfortable,
    });

  const onPlace = (unplaced: Unplaced, reply: (placed: Placed) => void): void => {
    const { caller, action } = unplaced;
    const hash = placementHash(caller.namespace, actionId(action));
    const placement =
      inFlight.total() < deps.backlogMax
        ? place(hash, indices.map(loadOf(action.limits.memory)))
        : null;
    if (placement === null) {
      reply(UNAVAILABLE);
      return;
    }
    const { invoker, reason } = placement;
    inFlight.appending(invoker);
    batch.push({ accepted: { ...unplaced, invoker, placement: reason }, reply });
  };

  /** One append for all that were placed in this turn: they become durable, or not, together. */
  const appendPlaced = (): void => {
    if (batch.length === 0) return;
    const placed = batch;
    batch = [];
    const answer = (toReply: (accepted: ActivationAccepted) => Placed): void => {
      for (const { accepted, reply } of placed) {
        inFlight.appended(accepted.invoker);
        reply(toReply(accepted));
      }
    };
    journal.append(placed.map(({ accepted }) => acceptance(accepted))).then(
      (appended) => answer((accepted) => (E.isRight(appended) ? E.right(accepted) : UNAVAILABLE)),
      // The journal has failed, and the server with it, or here is a bug: nobody shall wait for that.
      (error: unknown) => {
        answer(() => UNAVAILABLE);
        self.fail(error);
      },
    );
  };

  const onRecords = (records: readonly StoredRecord[]): void => {
    for (const { offset: at, event } of records) {
      if (event.type === 'ActivationAccepted')
        inFlight.accepted(at, event.activationId, event.invoker);
      if (event.type === 'ActivationCompleted' && event.invoker < deps.invokers)
        inFlight.completed(at, event.activationId, event.invoker);
    }
    subscription.request(records.length);
  };

  return {
    receive: (message) => {
      if (message.type === 'Place') onPlace(message.unplaced, message.reply);
      else if (message.life === life) onRecords(message.records);
    },
    afterBatch: appendPlaced,
    stop: () => {
      subscription.stop();
      for (const { reply } of batch) reply(UNAVAILABLE);
    },
  };
};

const acceptance = (accepted: ActivationAccepted): NewRecord => ({
  topic: invokerTopic(accepted.invoker),
  key: accepted.activationId,
  event: accepted,
});

const lowestCursor = (journal: Journal, invokers: readonly InvokerIndex[]): Offset =>
  offset(Math.min(...invokers.map((invoker) => journal.cursor(invokerConsumer(invoker)))));
