/**
 * The life of an activation: accepted by the controller, started and completed by an invoker.
 *
 * The accepting event holds everything that a later run needs; what is missing there can never be
 * added for old data.
 */
import type {
  ActivationId,
  BlobHash,
  ContainerId,
  KeyId,
  Offset,
  QueueKey,
  TransactionId,
} from '../kernel/ids.ts';
import type { JsonText } from '../kernel/json.ts';
import type { Payload } from '../kernel/payload.ts';
import type { ActionLimits } from '../action/limits.ts';
import type { InvokerIndex, StartKind } from '../invoker/invoker.ts';
import type { EntityName, NamespaceName } from '../names.ts';
import type { NetworkPolicy } from '../network-policy.ts';
import type { PlacementReason } from '../scheduler/placement.ts';
import type { StartReason } from '../scheduler/reasons.ts';

/** The code that runs, pinned to one revision. */
export interface AcceptedAction {
  readonly namespace: NamespaceName;
  readonly package: EntityName | null;
  readonly name: EntityName;
  readonly version: string;
  readonly revision: Offset;
  readonly kind: string;
  readonly code: BlobHash;
  readonly binary: boolean;
  readonly main: string | null;
  /** Of kind `blackbox`, and then only. */
  readonly image?: string;
  readonly limits: ActionLimits;
  /** What it asks for by its annotation; absent: `full`. */
  readonly network?: NetworkPolicy;
}

export interface Caller {
  readonly subject: string;
  /** The invocation namespace: containers are never shared across it. */
  readonly namespace: NamespaceName;
  readonly uuid: KeyId;
}

/** What the container's environment gets besides the ids, which follow from the event itself. */
export interface GivenEnvironment {
  readonly apiHost: string;
  /** Whether `__OW_API_KEY` is set; the key is never in the journal in clear (openwhisk-api §4.6). */
  readonly apiKey: boolean;
  /** Values of `init` parameters by name, as strings; `null` when there are none (§5.7). */
  readonly initParameters: JsonText | null;
}

/** What made an activation happen: with it, the activations of a journal are trees. */
export type Cause =
  | { readonly type: 'request' }
  /** A rule of the fired trigger. */
  | {
      readonly type: 'rule';
      /** The activation of the trigger. */
      readonly trigger: ActivationId;
      /** `NS/RULE`. */
      readonly rule: string;
    }
  /** A step of a sequence or composition. */
  | {
      readonly type: 'component';
      /** The activation of the sequence. */
      readonly sequence: ActivationId;
      /** 0, 1, 2 …: its place among all steps of that sequence, those of the conductor included. */
      readonly step: number;
    };

/** The activation that encloses this one in records (openwhisk-api §9.1): rules leave no trace there. */
export const enclosing = (cause: Cause): ActivationId | null =>
  cause.type === 'component' ? cause.sequence : null;

export interface ActivationAccepted {
  readonly type: 'ActivationAccepted';
  readonly activationId: ActivationId;
  readonly transactionId: TransactionId;
  readonly caller: Caller;
  readonly action: AcceptedAction;
  /** The binding through which it was named, `NS/BINDING`. */
  readonly binding: string | null;
  /** Effective arguments: package, binding, action and payload merged (§5.5). */
  readonly parameters: Payload;
  readonly environment: GivenEnvironment;
  readonly cause: Cause;
  readonly blocking: boolean;
  readonly idempotencyKey: string | null;
  /** Safe to run twice: after a crash it runs again instead of ending as an error. */
  readonly retrySafe: boolean;
  /** Whether clients can read its record (§5.9). The journal has it in any case. */
  readonly stored: boolean;
  /** Epoch ms at which the request came in. */
  readonly receivedMs: number;
  readonly invoker: InvokerIndex;
  readonly placement: PlacementReason;
}

/**
 * Accepted work that has not started, or is safe to run again, goes to another invoker, because the
 * one it lay with is down. What runs is still what the accepting event says.
 */
export interface ActivationMoved {
  readonly type: 'ActivationMoved';
  readonly activationId: ActivationId;
  /** Where its accepting event lies. */
  readonly acceptedAt: Offset;
  readonly queue: QueueKey;
  readonly from: InvokerIndex;
  readonly to: InvokerIndex;
  readonly placement: PlacementReason;
  /** The last attempt that had started; 0: none. Other than 0 only where it is safe to retry. */
  readonly attempt: number;
}

export interface ActivationStarted {
  readonly type: 'ActivationStarted';
  readonly activationId: ActivationId;
  /** Where its accepting event lies. `null` in records up to format 2, which did not say. */
  readonly acceptedAt: Offset | null;
  readonly cause: Cause;
  readonly invoker: InvokerIndex;
  readonly containerId: ContainerId;
  readonly start: StartKind;
  /** 1 for the first try; more where `retrySafe`, or where the one before never reached user code. */
  readonly attempt: number;
  readonly reason: StartReason;
}

/** 0 success, 1 application error, 2 developer error, 3 whisk error (openwhisk-api §5.4). */
export type StatusCode = 0 | 1 | 2 | 3;

export interface ActivationResponse {
  readonly statusCode: StatusCode;
  readonly result: Payload;
  /** Bytes of the result as the runtime gave it; `null` when unknown. */
  readonly size: number | null;
}

export interface ActivationCompleted {
  readonly type: 'ActivationCompleted';
  readonly activationId: ActivationId;
  /** Where its accepting event lies. `null` in records up to format 2, which did not say. */
  readonly acceptedAt: Offset | null;
  /** `null` in records up to format 2, which did not say. */
  readonly queue: QueueKey | null;
  /** Of the caller. `null` in records of format 1, which did not say. */
  readonly namespace: NamespaceName | null;
  readonly cause: Cause;
  readonly invoker: InvokerIndex;
  readonly response: ActivationResponse;
  /** A JSON array of log lines. */
  readonly logs: Payload;
  /** Epoch ms; `endMs - startMs` is the duration and includes init. */
  readonly startMs: number;
  readonly endMs: number;
  /** From the request's receipt to the start of init or run, ms. */
  readonly waitMs: number;
  /** Present when this activation initialised the container. */
  readonly initMs: number | null;
  readonly timedOut: boolean;
}

export type ActivationEvent =
  | ActivationAccepted
  | ActivationMoved
  | ActivationStarted
  | ActivationCompleted;
