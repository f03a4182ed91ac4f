/**
 * The controller: has activations placed, wakes the callers that wait for them, and appends what was
 * decided about entities. It hears of completions from the topic `completed`, never from an invoker.
 *
 * A crash here loses no accepted work. Waiting callers are kept outside (`waiters.ts`) and are woken
 * by the next life, which reads the topic on from where this one stopped.
 */
import { E, type Either } from '../../domain/kernel/fp.ts';
import { type Offset, offset } from '../../domain/kernel/ids.ts';
import { UNAVAILABLE } from '../../domain/refusal.ts';
import type { AppendFailure, Journal, NewRecord, StoredRecord } from '../../journal/journal.ts';
import { type ActorRef, type ActorSystem, type Behaviour, deliver } from '../actor.ts';
import type { BalancerMessage, Placed, Unplaced } from './load-balancer.ts';
import type { Throttles } from './throttles.ts';
import type { Waiters } from './waiters.ts';

export interface ControllerDeps {
  readonly journal: Journal;
  readonly balancer: ActorRef<BalancerMessage>;
  readonly waiters: Waiters;
  readonly throttles: Pick<Throttles, 'ended'>;
}

/** The offsets of the records, once they are durable. */
export type Written = Either<AppendFailure, readonly Offset[]>;

export type ControllerMessage =
  | {
      readonly type: 'Invoke';
      readonly unplaced: Unplaced;
      readonly reply: (placed: Placed) => void;
    }
  | {
      readonly type: 'Write';
      readonly records: readonly NewRecord[];
      readonly reply: (written: Written) => void;
    }
  | {
      readonly type: 'Completed';
      readonly life: number;
      readonly records: readonly StoredRecord[];
    }
  /** Calls back when every completion up to there has reached whom it concerns. */
  | { readonly type: 'HearUpTo'; readonly last: Offset; readonly done: () => void };

const PAGE = 4_096;
const MAILBOX_MAX = 32_768;

export const spawnController = (
  system: ActorSystem,
  deps: ControllerDeps,
): ActorRef<ControllerMessage> => {
  let lives = 0;
  // Callers that wait now cannot wait for anything that completed before.
  const heard: Heard = { next: offset(deps.journal.durableOffset() + 1), listeners: [] };
  return system.spawn<ControllerMessage>({
    name: 'controller',
    mailboxMax: MAILBOX_MAX,
    supervision: 'restart',
    create: (self) => createController(deps, self, (lives += 1), heard),
  });
};

/** What outlives a restart. */
interface Heard {
  next: Offset;
  /** Those who wait until it has come so far. */
  listeners: readonly { readonly last: Offset; readonly done: () => void }[];
}

const createController = (
  { journal, balancer, waiters, throttles }: ControllerDeps,
  self: ActorRef<ControllerMessage>,
  life: number,
  heard: Heard,
): Behaviour<ControllerMessage> => {
  const subscription = journal.subscribe({
    from: heard.next,
    topics: ['completed'],
    onRecords: (records) => deliver(self, { type: 'Completed', life, records }),
  });
  subscription.request(PAGE);

  const tellListeners = (): void => {
    const heardOf = heard.listeners.filter(({ last }) => last < heard.next);
    heard.listeners = heard.listeners.filter(({ last }) => last >= heard.next);
    for (const { done } of heardOf) done();
  };

  const onCompleted = (records: readonly StoredRecord[]): void => {
    for (const { offset: at, event } of records) {
      // First, so that a life that ends here leaves nothing to be counted again.
      heard.next = offset(at + 1);
      if (event.type === 'ActivationCompleted' || event.type === 'SequenceCompleted') {
        throttles.ended(event);
        waiters.wake(event);
      }
    }
    subscription.request(records.length);
    tellListeners();
  };

  const onWrite = (records: readonly NewRecord[], reply: (written: Written) => void): void => {
    journal.append(records).then(reply, (error: unknown) => {
      // The journal has failed, and the server with it, or here is a bug: nobody shall wait for that.
      reply(CLOSED);
      self.fail(error);
    });
  };

  return {
    receive: (message) => {
      switch (message.type) {
        case 'Invoke':
          if (!balancer.tell({ ...message, type: 'Place' })) message.reply(UNAVAILABLE);
          return;
        case 'Write':
          return onWrite(message.records, message.reply);
        case 'Completed':
          if (message.life === life) onCompleted(message.records);
          return;
        case 'HearUpTo':
          heard.listeners = [...heard.listeners, message];
          return tellListeners();
      }
    },
    stop: () => subscription.stop(),
  };
};

const CLOSED: Written = E.left({ type: 'Closed' });
