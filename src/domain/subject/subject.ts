/**
 * Who may call: a subject owns namespaces, each with a key of its own (openwhisk-api §2.1).
 */
import type { Brand } from '../kernel/brand.ts';
import type { KeyId } from '../kernel/ids.ts';
import type { NamespaceName } from '../names.ts';

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
  readonly namespaces: readonly SubjectNamespace[];
}

/** The authenticated caller of one request. Carries no secret. */
export interface Identity {
  readonly subject: string;
  readonly namespace: NamespaceName;
  readonly uuid: KeyId;
}
