/**
 * The load balancer: chooses an invoker for each activation and appends its acceptance to that
 * invoker's topic. The choice is `domain/scheduler/placement.ts`, by its books and by the states of
 * the invokers, both folded from the journal. What an invoker that is down had, it gives to others.
 *
 * Recovering, then placing: what comes meanwhile waits. A crash here loses nothing: what was appended
 * is counted again, what was not had no answer yet, and what was not moved yet moves in the next life.
 */
import type { ActivationAccepted } from '../../domain/activation/events.ts';
import { E, type Either } from '../../domain/kernel/fp.ts';
import { type Offset, offset } from '../../domain/kernel/ids.ts';
import type { Clock } from '../../domain/kernel/clock.ts';
import type { InvokerIndex } from '../../domain/invoker/invoker.ts';
import { type Refusal, UNAVAILABLE } from '../../domain/refusal.ts';
import type { Books } from '../../domain/scheduler/books.ts';
import { demandOf } from '../../domain/scheduler/demand.ts';
import { invokerTopic } from '../../domain/topics.ts';
import type { Journal, NewRecord, StoredRecord, Subscription } from '../../journal/journal.ts';
import type { Logger } from '../../platform/logger.ts';
import { type ActorRef, type ActorSystem, type Behaviour, deliver } from '../actor.ts';
import { knownInvokers } from '../known-invokers.ts';
import { noteInBooks, rebuildBooks } from './books-recovery.ts';
import { createHealthReports } from './health-reports.ts';
import type { InvokerStates } from './invoker-states.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { type Choose, createChoice } from './placing.ts';
import { relocate, type Stranded } from './relocation.ts';
import { pushStranded } from './stranded-work.ts';

/** An activation that still needs an invoker. */
export type Unplaced = Omit<ActivationAccepted, 'invoker' | 'placement'>;

export type Placed = Either<Refusal, ActivationAccepted>;

export interface BalancerDeps {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Logger;
  readonly states: InvokerStates;
  readonly invokers: number;
  /** Megabytes each invoker has for containers. */
  readonly memoryMb: number;
  /** Above this many in flight in all, nothing more is accepted. */
  readonly backlogMax: number;
}

export type BalancerMessage =
  /** `reply` is called once it is durable, or refused. */
  | Place
  /** The invoker is down for good (`states.gaveUp`): what it has goes to others. */
  | { readonly type: 'GaveUp'; readonly invoker: InvokerIndex }
  | ({ readonly life: number } & (
      | { readonly type: 'Recovered'; readonly books: Books; readonly upTo: Offset }
      | { readonly type: 'Records'; readonly records: readonly StoredRecord[] }
      | {
          readonly type: 'Relocate';
          readonly from: InvokerIndex;
          readonly stranded: readonly Stranded[];
          /** Whether they are durably moved or ended: all of them, or none. */
          readonly done: (moved: boolean) => void;
        }
      | { readonly type: 'Look' }
    ));

interface Place {
  readonly type: 'Place';
  readonly unplaced: Unplaced;
  readonly reply: (placed: Placed) => void;
}

/** Records taken from the journal at a time. */
const PAGE = 4_096;
const MAILBOX_MAX = 65_536;
/** How often it is looked whether an invoker is silent, ms. */
const LOOK_MS = 5_000;
/** How long a journal that takes no more is left alone, ms. */
const AGAIN_MS = 20;

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

/** What there is once the books are. */
interface Recovered {
  readonly books: Books;
  readonly choose: Choose;
  readonly outbox: Outbox;
  readonly reports: ReturnType<typeof createHealthReports>;
  readonly tail: Subscription;
}

const createLoadBalancer = (
  deps: BalancerDeps,
  self: ActorRef<BalancerMessage>,
  life: number,
): Behaviour<BalancerMessage> => {
  const { journal, clock, log, states } = deps;
  const known = knownInvokers(journal, deps.invokers);
  let alive = true;
  let recovered: Recovered | null = null;
  let early: Place[] = [];
  /** Those whose work this life moves, or has moved. */
  const leaving = new Set<InvokerIndex>();
  let cancelLook = (): void => undefined;

  const recover = async (): Promise<void> => {
    const upTo = journal.durableOffset();
    const books = await rebuildBooks(journal, known, upTo);
    if (alive) deliver(self, { type: 'Recovered', life, books, upTo });
  };

  const onRecovered = (books: Books, upTo: Offset): void => {
    const outbox = createOutbox({ journal, books, fail: self.fail });
    const tail = journal.subscribe({
      // The states may have to be told of what the books know already, and the other way round.
      from: offset(Math.min(upTo, states.seen()) + 1),
      topics: ['completed', 'started', 'moved', 'health', ...known.map(invokerTopic)],
      onRecords: (records) => deliver(self, { type: 'Records', life, records }),
    });
    tail.request(PAGE);
    const choose = createChoice({ ...deps, books });
    recovered = { books, choose, outbox, reports: createHealthReports(states, outbox), tail };
    for (const place of early) onPlace(recovered, place);
    early = [];
    states.down().forEach(onGaveUp);
    lookLater();
  };

  const onPlace = ({ books, choose, outbox }: Recovered, { unplaced, reply }: Place): void => {
    const count = books.total();
    if (count >= deps.backlogMax)
      return reply(E.left({ type: 'BacklogFull', count, allowed: deps.backlogMax }));
    const demand = demandOf(unplaced.caller, unplaced.action);
    const placement = choose(demand, 'usable');
    if (placement === null) return reply(UNAVAILABLE);
    const { invoker, reason } = placement;
    const accepted = { ...unplaced, invoker, placement: reason };
    outbox.push({
      record: acceptance(accepted),
      hold: { invoker, demand },
      done: (at) => reply(at === null ? UNAVAILABLE : E.right(accepted)),
    });
  };

  const onRecords = (
    { books, outbox, reports, tail }: Recovered,
    records: readonly StoredRecord[],
  ): void => {
    const nowMs = clock.nowMs();
    for (const record of records) {
      noteInBooks(books, record.offset, record.event);
      reports.note(record, nowMs);
    }
    const last = records.at(-1);
    if (last !== undefined) outbox.heard(last.offset);
    tail.request(records.length);
  };

  const lookLater = (): void => {
    cancelLook = clock.schedule(LOOK_MS, () => deliver(self, { type: 'Look', life }));
  };

  const onLook = ({ books, reports }: Recovered): void => {
    for (const invoker of known) reports.look(invoker, clock.nowMs(), books);
    lookLater();
  };

  /** All that was accepted for it lies below this record: it was appended before, or goes to others. */
  const onGaveUp = (invoker: InvokerIndex): void => {
    if (recovered === null || leaving.has(invoker)) return;
    leaving.add(invoker);
    const event = {
      ...{ type: 'InvokerHealthChanged' as const, invoker },
      ...{ state: 'down' as const, why: { type: 'gaveUp' as const } },
    };
    recovered.outbox.push({
      record: { topic: 'health', key: invokerTopic(invoker), event },
      hold: null,
      done: (at) => {
        if (at !== null) return moveAway(invoker, at);
        leaving.delete(invoker);
        if (alive) clock.schedule(AGAIN_MS, () => deliver(self, { type: 'GaveUp', invoker }));
      },
    });
  };

  const moveAway = (from: InvokerIndex, upTo: Offset): void => {
    const move = (stranded: readonly Stranded[]): Promise<boolean> =>
      new Promise((done) => deliver(self, { type: 'Relocate', life, from, stranded, done }));
    const isAlive = (): boolean => alive;
    relocate({ journal, clock, isAlive, invokers: known, move }, from, upTo).then(
      (count) =>
        log.warn({ invoker: from, count }, 'the work of an invoker that is down was moved'),
      (error: unknown) => {
        if (alive) self.fail(error);
      },
    );
  };

  recover().catch((error: unknown) => {
    if (alive) self.fail(error);
  });
  return {
    receive: (message) => {
      if (message.type === 'Place') {
        if (recovered !== null) onPlace(recovered, message);
        else if (early.length < MAILBOX_MAX) early.push(message);
        else message.reply(UNAVAILABLE);
      } else if (message.type === 'GaveUp') onGaveUp(message.invoker);
      else if (message.life !== life) return;
      else if (message.type === 'Recovered') onRecovered(message.books, message.upTo);
      else if (recovered === null) return;
      else if (message.type === 'Records') onRecords(recovered, message.records);
      else if (message.type === 'Look') onLook(recovered);
      else pushStranded(recovered, message, clock.nowMs());
    },
    afterBatch: () => recovered?.outbox.flush(),
    stop: () => {
      alive = false;
      cancelLook();
      recovered?.tail.stop();
      recovered?.outbox.stop();
      for (const { reply } of early) reply(UNAVAILABLE);
    },
  };
};

const acceptance = (accepted: ActivationAccepted): NewRecord => ({
  topic: invokerTopic(accepted.invoker),
  key: accepted.activationId,
  event: accepted,
});
