/**
 * What the journal says of sequences and compositions, and of fires of triggers: what each of them had accepted, step
 * by step or rule by rule, and how it ended. What no journal may ever say is noted as a fault.
 */
import type { Cause } from '../../src/domain/activation/events.ts';
import type { DomainEvent } from '../../src/domain/events.ts';
import type { TriggerCompleted, TriggerFired } from '../../src/domain/firing/events.ts';
import type { SequenceAccepted, SequenceCompleted } from '../../src/domain/sequence/events.ts';

/** Where other activations come from. */
export interface Origin {
  /** The life of the server in which it was accepted. */
  readonly acceptedIn: number;
  readonly accepted: SequenceAccepted | TriggerFired;
  /** Ids by number of step, or by rule, in the order in which they were accepted. */
  readonly begun: ReadonlyMap<string, string>;
  readonly end: OriginEnd | null;
}

interface OriginEnd {
  readonly epoch: number;
  readonly completed: SequenceCompleted | TriggerCompleted;
}

export interface OriginHistory {
  readonly note: (event: DomainEvent, epoch: number) => void;
  /** Everything not yet forgotten, by activation id. */
  readonly origins: ReadonlyMap<string, Origin>;
  readonly forget: (id: string) => void;
  readonly isKnown: (id: string) => boolean;
  readonly accepted: () => number;
  readonly completed: () => number;
}

export const createOriginHistory = (onFault: (fault: string) => void): OriginHistory => {
  const origins = new Map<string, Origin>();
  const forgotten = new Set<string>();
  const totals = { accepted: 0, completed: 0 };
  const isKnown = (id: string): boolean => origins.has(id) || forgotten.has(id);

  const onAccepted = (accepted: Origin['accepted'], epoch: number): void => {
    const id = accepted.activationId;
    if (isKnown(id)) onFault(`${id} was accepted twice`);
    origins.set(id, { acceptedIn: epoch, accepted, begun: new Map(), end: null });
    totals.accepted += 1;
  };
  const onBegun = (cause: Cause, id: string): void => {
    if (cause.type === 'request') return;
    const [from, key] =
      cause.type === 'rule' ? [cause.trigger, cause.rule] : [cause.sequence, String(cause.step)];
    const origin = origins.get(from);
    if (origin === undefined) return onFault(`${id} was begun by ${from}, which is not there`);
    if (origin.end !== null) onFault(`${from} has ended, and began ${id}`);
    if (origin.begun.has(key)) onFault(`${from} began ${key} twice`);
    if (cause.type === 'component' && cause.step !== origin.begun.size)
      onFault(`${from} began step ${key} as its ${origin.begun.size}th`);
    origins.set(from, { ...origin, begun: new Map([...origin.begun, [key, id]]) });
  };
  const onCompleted = (completed: OriginEnd['completed'], epoch: number): void => {
    const id = completed.activationId;
    const origin = origins.get(id);
    if (origin === undefined || origin.end !== null) onFault(`${id} ended once too often`);
    else origins.set(id, { ...origin, end: { epoch, completed } });
    totals.completed += 1;
  };

  return {
    note: (event, epoch) => {
      switch (event.type) {
        case 'ActivationAccepted':
          return onBegun(event.cause, event.activationId);
        case 'SequenceAccepted':
          onBegun(event.cause, event.activationId);
          return onAccepted(event, epoch);
        case 'TriggerFired':
          return onAccepted(event, epoch);
        case 'SequenceCompleted':
        case 'TriggerCompleted':
          return onCompleted(event, epoch);
        default:
      }
    },
    origins,
    forget: (id) => {
      if (origins.delete(id)) forgotten.add(id);
    },
    isKnown,
    accepted: () => totals.accepted,
    completed: () => totals.completed,
  };
};
