/**
 * Those who run what was accepted: the sequencer, the dispatcher and the invokers. They begin with what
 * the journal has for them, so a server that is to run nothing does not have them.
 */
import type { Offset } from '../domain/kernel/ids.ts';
import { type ActorRef, type ActorSystem, deliver } from './actor.ts';
import {
  type DispatcherDeps,
  type DispatcherMessage,
  spawnDispatcher,
} from './dispatcher/dispatcher.ts';
import { type InvokersDeps, spawnInvokers } from './invokers.ts';
import {
  type SequencerDeps,
  type SequencerMessage,
  spawnSequencer,
} from './sequencer/sequencer.ts';

export interface Workers {
  readonly sequencer: ActorRef<SequencerMessage>;
  readonly dispatcher: ActorRef<DispatcherMessage>;
  /** No more work: resolves with the offsets of the last ends when what runs has ended. */
  readonly drain: () => Promise<readonly Offset[]>;
  readonly stop: () => void;
}

export const spawnWorkers = (
  system: ActorSystem,
  asking: SequencerDeps & DispatcherDeps,
  running: InvokersDeps,
): Workers => {
  const sequencer = spawnSequencer(system, asking);
  const dispatcher = spawnDispatcher(system, asking);
  const invokers = spawnInvokers(system, running);
  return {
    sequencer,
    dispatcher,
    drain: async () => {
      // Steps and fired actions that are begun still need their invokers.
      const [end] = await Promise.all([drainOf(sequencer), drainDispatcher(dispatcher)]);
      return [end, ...(await invokers.drain())];
    },
    stop: invokers.stop,
  };
};

/** Resolves with the offset of the last end that the actor appended. */
const drainOf = (
  actor: ActorRef<{ readonly type: 'Drain'; readonly done: (last: Offset) => void }>,
): Promise<Offset> => new Promise((done) => deliver(actor, { type: 'Drain', done }));

/** Nobody waits for what becomes of a fire. */
const drainDispatcher = (dispatcher: ActorRef<DispatcherMessage>): Promise<void> =>
  new Promise((done) => deliver(dispatcher, { type: 'Drain', done }));
