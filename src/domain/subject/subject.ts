/**
 * Who may call: a subject owns namespaces, each with a key of its own (openwhisk-api §2.1).
 */
import type { Brand } from '../kernel/brand.ts';
import type { KeyId, Offset } from '../kernel/ids.ts';
import type { NamespaceName } from '../names.ts';
import type { NamespaceLimits } from './namespace-limits.ts';

/** A secret encrypted under the data folder's master key; safe to write to the journal. */
export type SealedSecret = Brand<string, 'SealedSecret'>;

export interface SubjectNamespace {
  readonly name: NamespaceName;
  /** The id of the key, and of the namespace. */
  readonly uuid: KeyId;
  readonly key: SealedSecret;
}

export interface Subject {
  readonly name: string;
  /** One at least. Other subjects may own the same namespaces, with keys of their own. */
  readonly namespaces: readonly SubjectNamespace[];
  /** None of its keys opens anything, and nothing of its namespaces is served. */
  readonly blocked: boolean;
}

/** A subject with its revision: the journal offset of its last write, never used twice. */
export interface StoredSubject {
  readonly subject: Subject;
  readonly revision: Offset;
}

/** The authenticated caller of one request. Carries no secret. */
export interface Identity {
  readonly subject: string;
  readonly namespace: NamespaceName;
  readonly uuid: KeyId;
  /** What the operator has set for the namespace. */
  readonly limits: NamespaceLimits;
}
