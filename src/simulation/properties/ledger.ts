/**
 * What the observations so far add up to: the state over which properties are stated. Written down
 * independently of the actors, from what is seen alone.
 */
import { type ActivationAccepted, enclosing } from '../../domain/activation/events.ts';
import type { CallOutcome } from '../../domain/activation/outcome.ts';
import type { InvokerIndex } from '../../domain/invoker/invoker.ts';
import type { ActivationId, ContainerId, Offset, QueueKey } from '../../domain/kernel/ids.ts';
import type { NamespaceName } from '../../domain/names.ts';
import type { SequenceAccepted } from '../../domain/sequence/events.ts';

/** An activation that was accepted and has not ended. */
export interface OpenRun {
  readonly accepted: ActivationAccepted;
  readonly acceptedAt: Offset;
  readonly queue: QueueKey;
  invoker: InvokerIndex;
  /** It came from another invoker, and has no place in the order of those that were here. */
  moved: boolean;
  /** Of the last start; 0: none. */
  attempt: number;
  container: ContainerId | null;
  /** User code may have seen this attempt. */
  touched: boolean;
  /** An init was done for it in this attempt. */
  initialised: boolean;
  runningIn: ContainerId | null;
  /** What this attempt came to, as its container said. */
  outcome: CallOutcome | null;
}

/** A container that exists, as seen from where containers are. */
export interface LiveContainer {
  readonly id: ContainerId;
  readonly invoker: InvokerIndex;
  readonly memoryMb: number;
  inits: number;
  initialised: boolean;
  queue: QueueKey | null;
  /** What runs in it, and until when it may. */
  readonly running: Map<ActivationId, number>;
  paused: boolean;
  destroying: boolean;
  /** Its process has ended. */
  gone: boolean;
  /** When it reported what makes it unfit for others. */
  spoiledAtMs: number | null;
}

export interface Request {
  readonly askedMs: number;
  readonly blocking: boolean;
  readonly waitMs: number;
}

export interface Ledger {
  readonly open: Map<ActivationId, OpenRun>;
  readonly openSequences: Map<ActivationId, SequenceAccepted>;
  /** By invoker and queue: the latest acceptance among those that have started. */
  readonly lastStarted: Map<string, Offset>;
  /** Not part of a sequence, by namespace. */
  readonly inFlight: Map<NamespaceName, number>;
  readonly concurrencyLimits: Map<NamespaceName, number>;
  readonly containers: Map<ContainerId, LiveContainer>;
  /** Created and not removed, as the journal says. */
  readonly recorded: Map<
    ContainerId,
    { readonly invoker: InvokerIndex; readonly memoryMb: number }
  >;
  readonly memoryMb: Map<InvokerIndex, number>;
  /** Those that wait for an answer of this life of the server. */
  readonly asking: Map<number, Request>;
  readonly answered: Map<number, 'accepted' | 'refused'>;
  stopping: boolean;
}

export const createLedger = (): Ledger => ({
  open: new Map(),
  openSequences: new Map(),
  lastStarted: new Map(),
  inFlight: new Map(),
  concurrencyLimits: new Map(),
  containers: new Map(),
  recorded: new Map(),
  memoryMb: new Map(),
  asking: new Map(),
  answered: new Map(),
  stopping: false,
});

export const queueAt = (invoker: InvokerIndex, queue: QueueKey): string => `${invoker} ${queue}`;

/** `<epoch>-<invoker>-<number>`. */
export const invokerOf = (id: ContainerId): InvokerIndex => Number(id.split('-')[1]);

/** Requests say their number in what the platform calls the id of a transaction. */
export const transactionOf = (request: number): string => `request-${request}`;

/** `null`: it was not asked for by a caller. */
export const requestOf = (accepted: ActivationAccepted | SequenceAccepted): number | null =>
  accepted.cause.type === 'request'
    ? Number(accepted.transactionId.slice('request-'.length))
    : null;

export const countsAsInvocation = (accepted: ActivationAccepted | SequenceAccepted): boolean =>
  enclosing(accepted.cause) === null;
