/**
 * Every reason for which a request is refused, as data. `refusal-text.ts` is the one place that
 * turns a refusal into a status and a text.
 */
import { E, type Either } from './kernel/fp.ts';

export type Refusal =
  // names (openwhisk-api §3.1)
  | { readonly type: 'NamespaceTooLong'; readonly length: number }
  | { readonly type: 'NamespaceIllegal' }
  | { readonly type: 'NameTooLong'; readonly length: number }
  | { readonly type: 'NameIllegal' }
  // the request itself (openwhisk-api §1.8, §3.6, §3.8)
  | { readonly type: 'MalformedContent'; readonly reason: string }
  | { readonly type: 'MalformedQuery'; readonly parameter: string; readonly reason: string }
  | { readonly type: 'UnsupportedMediaType'; readonly mediaType: string }
  | { readonly type: 'NotAcceptable' }
  | {
      readonly type: 'EntityTooLarge';
      readonly what: 'exec' | 'parameters' | 'annotations' | 'Request';
      readonly bytes: number;
      readonly allowed: number;
    }
  | { readonly type: 'RequestTooLarge' }
  | { readonly type: 'NoSuchRoute' }
  | { readonly type: 'MethodNotAllowed'; readonly supported: readonly string[] }
  /** The connection went away before the whole body was there: nobody will read the answer. */
  | { readonly type: 'BodyDropped' }
  // who asks (openwhisk-api §2)
  | { readonly type: 'CredentialsMissing' }
  | { readonly type: 'CredentialsInvalid' }
  | { readonly type: 'NotAuthorized'; readonly resources: readonly string[] }
  | { readonly type: 'KindNotAllowed'; readonly kind: string }
  /** Shared by another namespace to be run, not to be looked at; `name` as its text has it (§2.4). */
  | { readonly type: 'ExecuteOnly'; readonly what: Shared; readonly name: string }
  /** `binding` is `NS/BINDING`. */
  | { readonly type: 'CircularBinding'; readonly binding: string }
  // throttles (openwhisk-api §2.5)
  | { readonly type: 'TooManyRequests'; readonly count: number; readonly allowed: number }
  | { readonly type: 'TooManyConcurrent'; readonly count: number; readonly allowed: number }
  // entities (openwhisk-api §3.7, §4)
  | { readonly type: 'NotFound' }
  /** `package` is `NS/PKG`. */
  | { readonly type: 'PackageNotFound'; readonly package: string }
  | { readonly type: 'AlreadyExists' }
  /** The name belongs to an entity of another kind. */
  | { readonly type: 'OtherCollection' }
  | { readonly type: 'ConcurrentModification' }
  | { readonly type: 'ExecUndefined' }
  | { readonly type: 'KindDeprecated'; readonly kind: string }
  /** `text` is the part after `requirement failed: ` (openwhisk-api §4.7). */
  | { readonly type: 'LimitOutOfRange'; readonly text: string }
  | { readonly type: 'InstancesOverNamespaceConcurrency'; readonly allowed: number }
  // what an action may reach: ours, upstream has no words for it
  | { readonly type: 'NetworkIllegal' }
  | { readonly type: 'NetworkOfSequence' }
  // sequences (openwhisk-api §6.1)
  | { readonly type: 'SequenceEmpty' }
  | { readonly type: 'SequenceTooLong' }
  | { readonly type: 'SequenceOfItself' }
  | { readonly type: 'ComponentMissing' }
  // packages (openwhisk-api §8)
  | { readonly type: 'PackageNameReserved' }
  | { readonly type: 'BindingToMissing' }
  | { readonly type: 'BindingToBinding' }
  | { readonly type: 'BindingToOther' }
  | { readonly type: 'PackageNotBindable' }
  | { readonly type: 'PackageNotEmpty'; readonly entities: number }
  | { readonly type: 'NotThroughBinding' }
  // triggers and rules (openwhisk-api §7)
  | { readonly type: 'FeedIllegal' }
  | { readonly type: 'RuleIncomplete' }
  /** `trigger` is `NS/TRIGGER`. */
  | { readonly type: 'RuleTriggerMissing'; readonly trigger: string }
  /** `action` is `NS/[PKG/]ACTION`. */
  | { readonly type: 'RuleActionMissing'; readonly action: string }
  | { readonly type: 'RuleWithoutTrigger' }
  | { readonly type: 'TooManyRules'; readonly trigger: string; readonly allowed: number }
  // limits (openwhisk-api §2.7)
  | { readonly type: 'LimitsHaveNoParts' }
  // invocation (openwhisk-api §5)
  | { readonly type: 'ReservedParameters' }
  | { readonly type: 'IdempotencyKeyTooLong'; readonly length: number; readonly allowed: number }
  // activations (openwhisk-api §9)
  | { readonly type: 'ActivationIdLength'; readonly length: number }
  | { readonly type: 'ActivationIdIllegal' }
  | { readonly type: 'DocsWithCount' }
  // the platform
  /** No usable invoker, a full queue, or a server that is draining: nothing was accepted. */
  | { readonly type: 'Unavailable' }
  /** The server was restored from a backup, and runs nothing until its operator says so. */
  | { readonly type: 'Disarmed' }
  /** The disk of the data folder has no room for more: nothing was accepted. */
  | { readonly type: 'DiskFull' }
  /** So many activations were accepted and have not ended that no more are. */
  | { readonly type: 'BacklogFull'; readonly count: number; readonly allowed: number };

/** What a shared package shows to others, and by which way they came to it. */
export type Shared = 'package' | 'binding' | 'action' | 'actionThroughBinding';

export const UNAVAILABLE: Either<Refusal, never> = E.left({ type: 'Unavailable' });
export const DISARMED: Either<Refusal, never> = E.left({ type: 'Disarmed' });
export const DISK_FULL: Either<Refusal, never> = E.left({ type: 'DiskFull' });

/** The platform's, and of the moment: the same may be accepted later. */
export const isPassing = ({ type }: Refusal): boolean =>
  type === 'Unavailable' || type === 'BacklogFull' || type === 'DiskFull';

/** A reason may repeat what was sent, which may be millions of characters. */
const REASON_MAX = 10_000;

/** The body can't be read as what it should be; `reason` follows the general text. */
export const malformed = (reason: string): Refusal => ({
  type: 'MalformedContent',
  reason: reason.length > REASON_MAX ? `${reason.slice(0, REASON_MAX)}…` : reason,
});
