/**
 * The one door into the actor system, for http and cli: typed requests, answers as values.
 */
import type { ActionContent } from '../domain/action/commands.ts';
import type { ActivationRecord } from '../domain/activation/record.ts';
import type { ActionAccess } from '../domain/entitlement/access.ts';
import type { EntityCommand } from '../domain/entity/commands.ts';
import type { StoredEntity } from '../domain/entity/entity.ts';
import type { Either } from '../domain/kernel/fp.ts';
import type { ActivationId, KeyId, TransactionId } from '../domain/kernel/ids.ts';
import type { JsonObject } from '../domain/kernel/json.ts';
import type { ActionName, NamespaceName, PlainName } from '../domain/names.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { Identity } from '../domain/subject/subject.ts';
import type { Read } from './controller/readings.ts';

/**
 * A place among the concurrent invocations of a namespace. It goes over to the activation when that
 * is accepted; whoever does not get that far gives it back.
 */
export interface Admission {
  /** Does nothing once an activation holds the place, or when called again. */
  readonly release: () => void;
}

/** One call: who asks, and which request it is. */
export interface CallOrigin {
  readonly caller: Identity;
  readonly transactionId: TransactionId;
  /** Epoch ms. */
  readonly receivedMs: number;
  /** The record is kept even where the namespace keeps none (openwhisk-api §1.5). */
  readonly extraLogging: boolean;
}

export interface InvokeRequest extends CallOrigin {
  readonly admission: Admission;
  readonly access: ActionAccess;
  readonly payload: JsonObject;
  /** Whether the payload may override final parameters: for raw web actions it may. */
  readonly overridesFinal: boolean;
  readonly blocking: boolean;
  /** How long a blocking call waits, ms. */
  readonly waitMs: number;
  readonly idempotencyKey: string | null;
}

export type InvokeReply =
  | { readonly type: 'accepted'; readonly activationId: ActivationId }
  | { readonly type: 'waitOver'; readonly activationId: ActivationId }
  | { readonly type: 'completed'; readonly record: ActivationRecord };

export interface FireRequest extends CallOrigin {
  readonly trigger: PlainName;
  readonly payload: JsonObject;
  /** All headers of the request, names in lower case, without `content-type`. */
  readonly headers: JsonObject;
}

export type FireReply =
  | { readonly type: 'fired'; readonly activationId: ActivationId }
  /** No rule is active: nothing happened, and nothing tells of it. */
  | { readonly type: 'nothingToRun' };

/** Code is stored as a blob before the command is decided. */
export interface PutActionRequest {
  readonly caller: Identity;
  readonly name: ActionName;
  readonly content: ActionContent;
  readonly overwrite: boolean;
}

/** Changes that need nothing stored before they are decided. */
export type PlainCommand = Exclude<EntityCommand, { readonly type: 'PutAction' }>;

export interface Gateway {
  /** `null`: unknown key id, a wrong key, or a blocked subject. Compared in constant time. */
  readonly identify: (uuid: KeyId, key: string) => Promise<Identity | null>;
  /** Whom calls without a key are charged to; `null`: no such namespace, or its owner is blocked. */
  readonly ownerOf: (namespace: NamespaceName) => Promise<Identity | null>;
  /** Minute rate, then concurrency (openwhisk-api §2.5). Refused calls count too. */
  readonly admitInvocation: (caller: Identity) => Either<Refusal, Admission>;
  readonly admitFire: (caller: Identity) => Either<Refusal, null>;
  readonly read: Read;
  readonly invoke: (request: InvokeRequest) => Promise<Either<Refusal, InvokeReply>>;
  readonly fire: (request: FireRequest) => Promise<Either<Refusal, FireReply>>;
  /** The entity as it is now; for a deletion, as it last was. */
  readonly putAction: (request: PutActionRequest) => Promise<Either<Refusal, StoredEntity>>;
  readonly change: (
    caller: Identity,
    command: PlainCommand,
  ) => Promise<Either<Refusal, StoredEntity>>;
}
