/** A run that is to be accepted, whoever asks for it: a caller, a rule, a step of a sequence. */
import type { Caller, Cause } from '../../domain/activation/events.ts';
import type { ActionAccess } from '../../domain/entitlement/access.ts';
import type { ActivationAccepted } from '../../domain/activation/events.ts';
import type { Either } from '../../domain/kernel/fp.ts';
import type { ActivationId, TransactionId } from '../../domain/kernel/ids.ts';
import type { JsonText } from '../../domain/kernel/json.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { Conductor, SequenceAccepted, Spent } from '../../domain/sequence/events.ts';

export interface Run {
  readonly activationId: ActivationId;
  readonly caller: Caller;
  readonly transactionId: TransactionId;
  readonly target:
    | { readonly type: 'action'; readonly access: ActionAccess }
    /** The next turn of a composition: its own action again, in the revision it began with. */
    | {
        readonly type: 'conductor';
        readonly conductor: Conductor;
        readonly binding: string | null;
      };
  /** An object, or between components also an array, which takes no defaults (openwhisk-api §6.2). */
  readonly payload: JsonText;
  readonly overridesFinal: boolean;
  readonly cause: Cause;
  /** Used up before by what encloses it. */
  readonly spent: Spent;
  readonly blocking: boolean;
  readonly idempotencyKey: string | null;
  readonly stored: boolean;
  readonly receivedMs: number;
}

export type Accepted = ActivationAccepted | SequenceAccepted;

/**
 * Resolves when the acceptance is durable: then the run will have an end, whatever happens. A
 * refusal means that nothing was accepted: `NotFound`, `OtherCollection`, `KindDeprecated`,
 * `ReservedParameters`, `NotAuthorized` (of a sequence's components), `Unavailable` (try again).
 */
export type AcceptRun = (run: Run) => Promise<Either<Refusal, Accepted>>;
