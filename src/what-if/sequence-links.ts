/**
 * Ties the steps of sequences and compositions to each other: a step comes as long after the end of
 * the one before as it did in the recording. The first one stands for the call of the sequence, the
 * last one for its end. Memory is bounded by the sequences that are open.
 */
import type { ActivationAccepted, Cause } from '../domain/activation/events.ts';
import type { ActivationId } from '../domain/kernel/ids.ts';
import { actionId } from '../domain/names.ts';
import type { SequenceAccepted, SequenceCompleted } from '../domain/sequence/events.ts';
import type { CallChains } from './call-chains.ts';
import { FLAG, mark, NO_ROW, type Rows } from './trace.ts';

export interface SequenceLinks {
  readonly accepted: (event: SequenceAccepted) => void;
  /** `row` is that of a step. */
  readonly stepAccepted: (row: number, cause: Cause) => void;
  readonly stepEnded: (row: number, cause: Cause, endMs: number) => void;
  readonly completed: (event: SequenceCompleted, timeMs: number) => void;
}

interface Open {
  readonly outer: Open | null;
  readonly requestMs: number;
  /** Of a caller who waits, else `null`. */
  readonly caller: string | null;
  /** The step that ended last. */
  last: number;
  lastEndMs: number;
}

/** Names whose calls may be chained; `null`: this one was not waited for. */
export const waitingCaller = ({
  blocking,
  cause,
  caller,
  action,
}: Pick<SequenceAccepted | ActivationAccepted, 'blocking' | 'cause' | 'caller' | 'action'>):
  | string
  | null =>
  blocking && cause.type === 'request'
    ? `${caller.uuid} ${caller.subject} ${actionId(action)}`
    : null;

export const createSequenceLinks = (rows: Rows, chains: CallChains): SequenceLinks => {
  const open = new Map<ActivationId, Open>();
  const ofCause = (cause: Cause): Open | undefined =>
    cause.type === 'component' ? open.get(cause.sequence) : undefined;

  /** The row that ended before a step of it, the ones of enclosing sequences included. */
  const before = (sequence: Open): Open => {
    let found = sequence;
    while (found.last === NO_ROW && found.outer !== null) found = found.outer;
    return found;
  };

  return {
    accepted: (event) =>
      void open.set(event.activationId, {
        outer: ofCause(event.cause) ?? null,
        requestMs: event.receivedMs,
        caller: waitingCaller(event),
        last: NO_ROW,
        lastEndMs: 0,
      }),
    stepAccepted: (row, cause) => {
      const sequence = ofCause(cause);
      if (sequence === undefined) return;
      const { last, lastEndMs, caller, requestMs } = before(sequence);
      if (last === NO_ROW) {
        mark(rows, row, FLAG.admitted);
        if (caller !== null) chains.came(row, caller, requestMs);
        return;
      }
      rows.next.set(last, row);
      rows.thinkSpan.set(row, Math.max(0, rows.receivedMs.at(row) - lastEndMs));
      mark(rows, row, FLAG.follows);
    },
    stepEnded: (row, cause, endMs) => {
      const sequence = ofCause(cause);
      if (sequence === undefined) return;
      sequence.last = row;
      sequence.lastEndMs = endMs;
    },
    completed: ({ activationId }, timeMs) => {
      const sequence = open.get(activationId);
      if (sequence === undefined) return;
      open.delete(activationId);
      const { last, lastEndMs, outer, caller } = sequence;
      if (last === NO_ROW) return;
      if (outer !== null) Object.assign(outer, { last, lastEndMs });
      else {
        mark(rows, last, FLAG.releases);
        if (caller !== null) chains.ended(last, caller, timeMs, lastEndMs);
      }
    },
  };
};
