/**
 * The equation of conservation: at every offset, what was accepted is what has completed and what is
 * in flight. It holds when each end, start and move belongs to one acceptance that is in flight at its
 * offset, and nothing is accepted that is in flight already.
 *
 * A hash chain shows that the log is what was written; this shows that what was written can be true.
 * Memory is that of what is in flight.
 */
import { type Offset } from '../../domain/kernel/ids.ts';
import type { StoredRecord } from '../journal.ts';

export interface Sums {
  /** Activations, sequences and fires; in a journal that was compacted, those that are left. */
  readonly accepted: number;
  readonly completed: number;
  readonly inFlight: number;
}

export interface Imbalance {
  readonly offset: Offset;
  readonly reason: string;
}

export interface Conservation {
  /** Every record, in order. */
  readonly note: (record: StoredRecord) => void;
  readonly sums: () => Sums;
  /** The first offset at which the equation does not hold. */
  readonly imbalance: () => Imbalance | null;
}

type Kind = 'activation' | 'sequence' | 'fire';

export const createConservation = (): Conservation => {
  /** Where each was accepted that is in flight. */
  const open: Readonly<Record<Kind, Map<string, Offset>>> = {
    activation: new Map(),
    sequence: new Map(),
    fire: new Map(),
  };
  let [accepted, completed] = [0, 0];
  let imbalance: Imbalance | null = null;

  const accept = (kind: Kind, id: string, at: Offset): string | null => {
    accepted += 1;
    const inFlight = open.activation.get(id) ?? open.sequence.get(id) ?? open.fire.get(id);
    open[kind].set(id, at);
    return inFlight === undefined ? null : `is accepted, and is in flight since ${inFlight}`;
  };
  /** `acceptedAt`: where the record says that it was accepted; `null`: it does not say. */
  const belongs = (kind: Kind, id: string, acceptedAt: Offset | null): boolean => {
    const at = open[kind].get(id);
    return at !== undefined && (acceptedAt === null || acceptedAt === at);
  };
  const goOn = (what: string, id: string, acceptedAt: Offset | null): string | null =>
    belongs('activation', id, acceptedAt) ? null : `${what}, and is not in flight`;
  const complete = (kind: Kind, id: string, acceptedAt: Offset | null = null): string | null => {
    completed += 1;
    if (!belongs(kind, id, acceptedAt)) return 'completes, and is not in flight';
    open[kind].delete(id);
    return null;
  };
  const faultOf = ({ offset: at, event }: StoredRecord): string | null => {
    switch (event.type) {
      case 'ActivationAccepted':
        return accept('activation', event.activationId, at);
      case 'SequenceAccepted':
        return accept('sequence', event.activationId, at);
      case 'TriggerFired':
        return accept('fire', event.activationId, at);
      case 'ActivationMoved':
        return goOn('moves', event.activationId, event.acceptedAt);
      case 'ActivationStarted':
        return goOn('starts', event.activationId, event.acceptedAt);
      case 'ActivationCompleted':
        return complete('activation', event.activationId, event.acceptedAt);
      case 'SequenceCompleted':
        return complete('sequence', event.activationId);
      case 'TriggerCompleted':
        return complete('fire', event.activationId);
      default:
        return null;
    }
  };
  return {
    note: (record) => {
      const fault = faultOf(record);
      if (fault !== null) imbalance ??= { offset: record.offset, reason: `${record.key} ${fault}` };
    },
    sums: () => {
      const inFlight = open.activation.size + open.sequence.size + open.fire.size;
      return { accepted, completed, inFlight };
    },
    imbalance: () => imbalance,
  };
};
