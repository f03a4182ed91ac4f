/**
 * The state of each invoker, for the balancer and for operators: a fold over the records of this life
 * of the server (P60). A server that starts takes all its invokers for up; what an earlier one found
 * out about them ended with it.
 *
 * It outlives a restart of the balancer, which reads on from where the last one stopped.
 */
import type { InvokerIndex, InvokerState } from '../../domain/invoker/invoker.ts';
import type { Offset } from '../../domain/kernel/ids.ts';
import {
  evolveHealth,
  type Health,
  type HealthChange,
  isFault,
  judgeHeard,
  judgeResults,
  judgeSilence,
  type Silence,
  UP,
  withResult,
} from '../../domain/scheduler/health.ts';
import type { StoredRecord } from '../../journal/journal.ts';

export interface InvokerStates {
  readonly of: (invoker: InvokerIndex) => InvokerState;
  /** Of those that are configured. */
  readonly all: () => readonly { readonly index: InvokerIndex; readonly state: InvokerState }[];
  /** What a record says, and what is to be recorded because of it. */
  readonly note: (record: StoredRecord, nowMs: number) => Proposal | null;
  /** To be asked every now and then: how much it has in flight, and the longest of their timeouts. */
  readonly look: (invoker: InvokerIndex, nowMs: number, load: Load) => Proposal | null;
  /** Its supervision ended it: it gets nothing more from this moment on. */
  readonly gaveUp: (invoker: InvokerIndex) => void;
  readonly down: () => readonly InvokerIndex[];
  /** Resolves when it is down. */
  readonly whenDown: (invoker: InvokerIndex) => Promise<void>;
  /** Up to here records were noted. */
  readonly seen: () => Offset;
}

export interface Proposal extends HealthChange {
  readonly invoker: InvokerIndex;
}

interface Load {
  readonly inFlight: number;
  readonly longestTimeoutMs: () => number;
}

export const createInvokerStates = (configured: number, from: Offset): InvokerStates => {
  const healths = new Map<InvokerIndex, Health>();
  const heardMs = new Map<InvokerIndex, number>();
  const ended = new Set<InvokerIndex>();
  let listeners: readonly { readonly invoker: InvokerIndex; readonly tell: () => void }[] = [];
  let seen = from;

  const healthOf = (invoker: InvokerIndex): Health => healths.get(invoker) ?? UP;
  const stateOf = (invoker: InvokerIndex): InvokerState =>
    ended.has(invoker) ? 'down' : healthOf(invoker).state;
  const proposal = (invoker: InvokerIndex, change: HealthChange | null): Proposal | null =>
    change === null || ended.has(invoker) ? null : { invoker, ...change };

  const heard = (invoker: InvokerIndex, nowMs: number): Proposal | null => {
    heardMs.set(invoker, nowMs);
    return proposal(invoker, judgeHeard(healthOf(invoker)));
  };

  const note = ({ event }: StoredRecord, nowMs: number): Proposal | null => {
    switch (event.type) {
      case 'InvokerHealthChanged':
        healths.set(event.invoker, evolveHealth(healthOf(event.invoker), event));
        return null;
      case 'ActivationCompleted': {
        const { invoker } = event;
        const health = withResult(healthOf(invoker), isFault(event));
        healths.set(invoker, health);
        return heard(invoker, nowMs) ?? proposal(invoker, judgeResults(health));
      }
      case 'ActivationStarted':
      case 'InvokerStarted':
        return heard(event.invoker, nowMs);
      default:
        return null;
    }
  };

  const silence = (invoker: InvokerIndex, nowMs: number, load: Load): Silence | null => {
    const sinceMs = heardMs.get(invoker);
    if (load.inFlight > 0 && sinceMs !== undefined)
      return { forMs: nowMs - sinceMs, longestTimeoutMs: load.longestTimeoutMs() };
    // It has had no work until now: the silence begins here.
    heardMs.set(invoker, nowMs);
    return null;
  };

  return {
    of: stateOf,
    all: () => Array.from({ length: configured }, (_, index) => ({ index, state: stateOf(index) })),
    note: (record, nowMs) => {
      if (record.offset <= seen) return null;
      seen = record.offset;
      return note(record, nowMs);
    },
    look: (invoker, nowMs, load) => {
      const silent = silence(invoker, nowMs, load);
      return silent === null ? null : proposal(invoker, judgeSilence(healthOf(invoker), silent));
    },
    gaveUp: (invoker) => {
      ended.add(invoker);
      const told = listeners.filter((listener) => listener.invoker === invoker);
      listeners = listeners.filter((listener) => listener.invoker !== invoker);
      for (const { tell } of told) tell();
    },
    down: () => [...ended],
    whenDown: (invoker) =>
      new Promise((tell) => {
        if (ended.has(invoker)) tell();
        else listeners = [...listeners, { invoker, tell }];
      }),
    seen: () => seen,
  };
};
