/**
 * What the observations so far add up to: the state over which properties are stated. Written down
 * independently of the actors, from what is seen alone.
 */
import { type ActivationAccepted, enclosing } from '../../domain/activation/events.ts';
import type { CallOutcome } from '../../domain/activation/outcome.ts';
import type { TriggerFired } from '../../domain/firing/events.ts';
import type { InvokerIndex, InvokerState } from '../../domain/invoker/invoker.ts';
import type { ActivationId, ContainerId, Offset, QueueKey } from '../../domain/kernel/ids.ts';
import type { NamespaceName } from '../../domain/names.ts';
import type { NetworkPolicy } from '../../domain/network-policy.ts';
import type { SequenceAccepted } from '../../domain/sequence/events.ts';
import type { Platform } from '../workload/scenario.ts';

/** An activation that was accepted and has not ended. */
export interface OpenRun {
  readonly accepted: ActivationAccepted;
  readonly acceptedAt: Offset;
  readonly queue: QueueKey;
  invoker: InvokerIndex;
  /** It came from another invoker, and has no place in the order of those that were here. */
  movedFrom: InvokerIndex | null;
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
  /** The actors or the server that it had started under have ended since. */
  cutOff: boolean;
}

/** A container that exists, as seen from where containers are. */
export interface LiveContainer {
  readonly id: ContainerId;
  readonly invoker: InvokerIndex;
  readonly memoryMb: number;
  readonly network: NetworkPolicy;
  inits: number;
  initialised: boolean;
  queue: QueueKey | null;
  /** Of the action that it serves. */
  concurrency: number;
  /** What has started in it and was not answered. */
  readonly assigned: Set<ActivationId>;
  /** Since when it has had a place for another run, without a break. */
  freeSinceMs: number;
  /** What was given another container though this one had a place, as far as could be seen. */
  passedOverBy: ActivationId | null;
  /** What runs in it, and until when it may. */
  readonly running: Map<ActivationId, number>;
  paused: boolean;
  destroying: boolean;
  /** Its process has ended. */
  gone: boolean;
  /** The actors that had it made have ended, and it is being ended for that. */
  orphaned: boolean;
  /** When it reported what makes it unfit for others. */
  spoiledAtMs: number | null;
}

/** A queue at an invoker: who was served last, and who waits. */
export interface Turns {
  /** What lies there and has not ended. */
  open: number;
  /** Since when it has had something open and nothing of it started or ended. */
  waitsSinceMs: number;
  servedMs: number;
}

/** A container that was made for nobody in particular, and that nobody has yet. */
export interface StemCell {
  readonly invoker: InvokerIndex;
  readonly kind: string;
  readonly memoryMb: number;
}

export interface Request {
  readonly askedMs: number;
  readonly blocking: boolean;
  readonly waitMs: number;
}

export interface Ledger {
  readonly open: Map<ActivationId, OpenRun>;
  readonly openSequences: Map<ActivationId, SequenceAccepted>;
  readonly openFires: Set<ActivationId>;
  /** By fire and rule: whose action was accepted. */
  readonly ruleRuns: Set<string>;
  readonly turns: Map<string, Turns>;
  /** The longest that anything may run, ms, so far. */
  longestTimeoutMs: number;
  /** By invoker and queue: the latest acceptance among those that have started. */
  readonly lastStarted: Map<string, Offset>;
  /** The same of those that moved there before they started, by where they came from too. */
  readonly lastMovedStarted: Map<string, Offset>;
  /** Not part of a sequence, by namespace. */
  readonly inFlight: Map<NamespaceName, number>;
  readonly concurrencyLimits: Map<NamespaceName, number>;
  readonly containers: Map<ContainerId, LiveContainer>;
  /** Created and not removed, as the journal says. */
  readonly recorded: Map<
    ContainerId,
    { readonly invoker: InvokerIndex; readonly memoryMb: number }
  >;
  readonly stemCells: Map<ContainerId, StemCell>;
  readonly memoryMb: Map<InvokerIndex, number>;
  /** Of those that are not up, as the journal says. */
  readonly states: Map<InvokerIndex, { readonly state: InvokerState; readonly sinceMs: number }>;
  /** Of the server; `null` before there is one. */
  platform: Platform | null;
  /** Of this life of the server: since when, and when its disk was slow last and runs fell silent. */
  lifeSinceMs: number;
  slowDiskMs: number;
  readonly silencesMs: number[];
  /** Those that wait for an answer of this life of the server. */
  readonly asking: Map<number, Request>;
  readonly answered: Map<number, 'accepted' | 'refused'>;
  stopping: boolean;
}

export const createLedger = (): Ledger => ({
  open: new Map(),
  openSequences: new Map(),
  openFires: new Set(),
  ruleRuns: new Set(),
  turns: new Map(),
  longestTimeoutMs: 0,
  lastStarted: new Map(),
  lastMovedStarted: new Map(),
  inFlight: new Map(),
  concurrencyLimits: new Map(),
  containers: new Map(),
  recorded: new Map(),
  stemCells: new Map(),
  memoryMb: new Map(),
  states: new Map(),
  platform: null,
  lifeSinceMs: 0,
  slowDiskMs: -Infinity,
  silencesMs: [],
  asking: new Map(),
  answered: new Map(),
  stopping: false,
});

export const queueAt = (invoker: InvokerIndex, queue: QueueKey): string => `${invoker} ${queue}`;

export const movedAt = (from: InvokerIndex, { invoker, queue }: OpenRun): string =>
  `${from} ${queueAt(invoker, queue)}`;

/** `<epoch>-<invoker>-<number>`. */
export const invokerOf = (id: ContainerId): InvokerIndex => Number(id.split('-')[1]);

/** Requests say their number in what the platform calls the id of a transaction. */
export const transactionOf = (request: number): string => `request-${request}`;

/** `null`: it was not asked for by a caller. */
export const requestOf = (
  accepted: ActivationAccepted | SequenceAccepted | TriggerFired,
): number | null =>
  accepted.type === 'TriggerFired' || accepted.cause.type === 'request'
    ? Number(accepted.transactionId.slice('request-'.length))
    : null;

/** `null`: no rule made it happen. */
export const ruleRunOf = ({ cause }: ActivationAccepted | SequenceAccepted): string | null =>
  cause.type === 'rule' ? `${cause.trigger} ${cause.rule}` : null;

export const countsAsInvocation = (accepted: ActivationAccepted | SequenceAccepted): boolean =>
  enclosing(accepted.cause) === null;
