/**
 * The topics of the journal, with Kafka's meaning. Controller and invokers talk through these alone.
 */
import type { InvokerIndex } from './invoker/invoker.ts';

export type Topic =
  /** Work for one invoker: `ActivationAccepted`. */
  | `invoker${number}`
  /** Work that goes from an invoker that is down to another: `ActivationMoved`. */
  | 'moved'
  /** Sequences and compositions to be run: `SequenceAccepted`. */
  | 'sequences'
  /** Fires of triggers: `TriggerFired`. */
  | 'triggers'
  /** Ends, for the controller and whoever waits: of activations, sequences and fires. */
  | 'completed'
  /** `ActivationStarted`. */
  | 'started'
  /** Entities. */
  | 'whisks'
  | 'subjects'
  | 'containers'
  /** Invokers coming, going and changing state. */
  | 'health'
  /** Cursors of consumers. */
  | 'offsets'
  /** Epochs, and what was dropped of the history. */
  | 'system';

export const invokerTopic = (invoker: InvokerIndex): Topic => `invoker${invoker}`;

/** The name under which an invoker commits its cursor on its topic. */
export const invokerConsumer = (invoker: InvokerIndex): string => `invoker${invoker}`;

/** The invoker that commits under this name; `null` for other consumers. */
export const consumingInvoker = (consumer: string): InvokerIndex | null => {
  const index = /^invoker(\d+)$/.exec(consumer)?.[1];
  return index === undefined ? null : Number(index);
};

/** The names under which the actors of sequences and of triggers commit their cursors. */
export const SEQUENCER = 'sequencer';
export const DISPATCHER = 'dispatcher';
