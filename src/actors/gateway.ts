/**
 * The one door into the actor system, for http and cli: typed requests, answers as values.
 */
import type { StoredAction } from '../domain/action/action.ts';
import type { PutAction } from '../domain/action/commands.ts';
import type { ActivationRecord } from '../domain/activation/record.ts';
import type { Either } from '../domain/kernel/fp.ts';
import type { ActivationId, KeyId, TransactionId } from '../domain/kernel/ids.ts';
import type { JsonObject } from '../domain/kernel/json.ts';
import type { ActionName } from '../domain/names.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { Identity } from '../domain/subject/subject.ts';

export interface InvokeRequest {
  readonly caller: Identity;
  readonly transactionId: TransactionId;
  readonly action: ActionName;
  readonly payload: JsonObject;
  readonly blocking: boolean;
  /** How long a blocking call waits, ms. */
  readonly waitMs: number;
  readonly receivedMs: number;
  readonly idempotencyKey: string | null;
}

export type InvokeReply =
  | { readonly type: 'accepted'; readonly activationId: ActivationId }
  | { readonly type: 'waitOver'; readonly activationId: ActivationId }
  | { readonly type: 'completed'; readonly record: ActivationRecord };

export interface Gateway {
  /** `null`: unknown key id, or a wrong key. Compared in constant time. */
  readonly identify: (uuid: KeyId, key: string) => Promise<Identity | null>;
  readonly invoke: (request: InvokeRequest) => Promise<Either<Refusal, InvokeReply>>;
  readonly putAction: (request: PutAction) => Promise<Either<Refusal, StoredAction>>;
  readonly deleteAction: (name: ActionName) => Promise<Either<Refusal, StoredAction>>;
}
