/**
 * The controller: has activations placed, wakes the callers that wait for them, and decides what
 * becomes of entities. It hears of completions from the topic `completed`, never from an invoker.
 *
 * A crash here loses no accepted work. Waiting callers are kept outside (`waiters.ts`) and are woken
 * by the next life, which reads the topic on from where this one stopped.
 */
import type { ActionCommand } from '../../domain/action/commands.ts';
import type { ActionRules } from '../../domain/action/decide.ts';
import type { StoredAction } from '../../domain/action/action.ts';
import { actionDecider } from '../../domain/action/decider.ts';
import { E, type Either } from '../../domain/kernel/fp.ts';
import { ABSENT, type Offset, offset } from '../../domain/kernel/ids.ts';
import { actionId } from '../../domain/names.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { AppendFailure, Journal, StoredRecord } from '../../journal/journal.ts';
import { type ActorRef, type ActorSystem, type Behaviour, deliver } from '../actor.ts';
import type { BalancerMessage, Placed, Unplaced } from './load-balancer.ts';
import type { Waiters } from './waiters.ts';

export interface ControllerDeps {
  readonly journal: Journal;
  readonly balancer: ActorRef<BalancerMessage>;
  readonly waiters: Waiters;
  readonly rules: ActionRules;
}

export type ControllerMessage =
  | {
      readonly type: 'Invoke';
      readonly unplaced: Unplaced;
      readonly reply: (placed: Placed) => void;
    }
  | {
      readonly type: 'Decide';
      readonly command: ActionCommand;
      readonly current: StoredAction | null;
      readonly reply: (decided: Either<Refusal, StoredAction>) => void;
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
  const heard = { next: offset(deps.journal.durableOffset() + 1) };
  return system.spawn<ControllerMessage>({
    name: 'controller',
    mailboxMax: MAILBOX_MAX,
    supervision: 'restart',
    create: (self) => createController(deps, self, (lives += 1), heard),
  });
};

const createController = (
  { journal, balancer, waiters, rules }: ControllerDeps,
  self: ActorRef<ControllerMessage>,
  life: number,
  heard: { next: Offset },
): Behaviour<ControllerMessage> => {
  const actions = actionDecider(rules);
  const subscription = journal.subscribe({
    from: heard.next,
    topics: ['completed'],
    onRecords: (records) => deliver(self, { type: 'Completed', life, records }),
  });
  subscription.request(PAGE);
  let listeners: { readonly last: Offset; readonly done: () => void }[] = [];

  const tellListeners = (): void => {
    const heardOf = listeners.filter(({ last }) => last < heard.next);
    listeners = listeners.filter(({ last }) => last >= heard.next);
    for (const { done } of heardOf) done();
  };

  const onCompleted = (records: readonly StoredRecord[]): void => {
    for (const { offset: at, event } of records) {
      if (event.type === 'ActivationCompleted') waiters.wake(event);
      heard.next = offset(at + 1);
    }
    subscription.request(records.length);
    tellListeners();
  };

  const onDecide = ({
    command,
    current,
    reply,
  }: Extract<ControllerMessage, { type: 'Decide' }>): void => {
    const state =
      current === null ? actions.initial : { phase: 'present' as const, action: current.action };
    const decision = actions.decide(state, command);
    if (E.isLeft(decision)) return reply(decision);
    const [event] = decision.right;
    if (event === undefined) throw new Error(`${command.type} decided nothing`);
    const gone = event.type === 'ActionDeleted';
    const record = {
      topic: 'whisks' as const,
      key: actionId(command.name),
      event,
      expected: current?.revision ?? ABSENT,
      ...(gone ? { tombstone: true as const } : {}),
    };
    journal.append([record]).then(
      (appended) => {
        if (E.isLeft(appended)) return reply(E.left(refusalOf(appended.left)));
        const revision = appended.right[0] ?? ABSENT;
        if (event.type !== 'ActionDeleted')
          return reply(E.right({ action: event.action, revision }));
        return reply(current === null ? E.left({ type: 'NotFound' }) : E.right(current));
      },
      // The journal has failed, and the server with it: nobody shall wait for that.
      () => reply(E.left({ type: 'Unavailable' })),
    );
  };

  return {
    receive: (message) => {
      switch (message.type) {
        case 'Invoke':
          if (!balancer.tell({ ...message, type: 'Place' }))
            message.reply(E.left({ type: 'Unavailable' }));
          return;
        case 'Decide':
          return onDecide(message);
        case 'Completed':
          if (message.life === life) onCompleted(message.records);
          return;
        case 'HearUpTo':
          listeners.push(message);
          return tellListeners();
      }
    },
    stop: () => subscription.stop(),
  };
};

const refusalOf = (failure: AppendFailure): Refusal =>
  failure.type === 'VersionConflict' ? { type: 'ConcurrentModification' } : { type: 'Unavailable' };
