/**
 * The life of a sequence or composition: accepted by the controller, then run step by step, each
 * step an activation of its own whose events name the sequence as their cause; completed when the
 * last step has ended. What happened between is told by the events of the steps alone.
 */
import type { AcceptedAction, ActivationResponse, Caller, Cause } from '../activation/events.ts';
import type { ActionLimits } from '../action/limits.ts';
import type { ActivationId, Offset, TransactionId } from '../kernel/ids.ts';
import type { Payload } from '../kernel/payload.ts';
import type { ActionName, NamespaceName } from '../names.ts';

/** The action that was invoked: a sequence, or the conductor of a composition. */
export interface AcceptedSequence extends ActionName {
  readonly version: string;
  readonly revision: Offset;
  readonly limits: ActionLimits;
}

/** An action pinned to a revision, with all that further runs of it need. */
export interface Conductor {
  readonly action: AcceptedAction;
  /** JSON of its default parameters (`Parameter[]`), those of package and binding included. */
  readonly defaults: Payload;
  readonly apiKey: boolean;
  readonly retrySafe: boolean;
}

export type Plan =
  /** One after the other, as they are when it is their turn. */
  | { readonly type: 'components'; readonly components: readonly ActionName[] }
  /** The conductor says what comes next (openwhisk-api §6.4). */
  | { readonly type: 'conductor'; readonly conductor: Conductor };

/** What was used up of the limits that a tree of sequences and compositions shares (§6.2, §6.4). */
export interface Spent {
  readonly components: number;
  readonly conductors: number;
  /** Activations of the whole tree, of whatever kind. Never begins anew. */
  readonly total: number;
}

export interface SequenceAccepted {
  readonly type: 'SequenceAccepted';
  readonly activationId: ActivationId;
  readonly transactionId: TransactionId;
  readonly caller: Caller;
  readonly action: AcceptedSequence;
  /** The binding through which it was named, `NS/BINDING`. */
  readonly binding: string | null;
  readonly plan: Plan;
  /** The payload of the first step, without any defaults. */
  readonly payload: Payload;
  /** Where the API is reached, for the steps' environment. */
  readonly apiHost: string;
  readonly cause: Cause;
  /** By what encloses it and ran before it. */
  readonly spent: Spent;
  readonly blocking: boolean;
  readonly idempotencyKey: string | null;
  /** Whether clients can read its record and those of its steps (§5.9). */
  readonly stored: boolean;
  /** Epoch ms at which the request came in. */
  readonly receivedMs: number;
}

export interface SequenceCompleted {
  readonly type: 'SequenceCompleted';
  readonly activationId: ActivationId;
  readonly namespace: NamespaceName;
  readonly cause: Cause;
  /** That of the last step, or what the sequencing itself has to say. */
  readonly response: ActivationResponse;
  /** A JSON array of the ids of its direct steps, in the order they ran. */
  readonly steps: Payload;
  readonly spent: Spent;
  /** Epoch ms. */
  readonly startMs: number;
  readonly endMs: number;
  /** From the request's receipt to the start, ms. */
  readonly waitMs: number;
  /** The sum of its steps' durations, which is not `endMs - startMs`. */
  readonly durationMs: number;
  /** The largest of its steps, megabytes; `null` when none ran. */
  readonly memoryMb: number | null;
}

export type SequenceEvent = SequenceAccepted | SequenceCompleted;
