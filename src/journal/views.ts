/**
 * The read side: what GET requests are answered from. Built from the journal by the projector in a
 * thread and a database of its own; can be deleted and made anew.
 *
 * Every question is answered from a state that holds at least everything that was durable when it
 * was asked, so that a client sees its own writes at once.
 */
import type { StoredAction } from '../domain/action/action.ts';
import type { ActivationRecord } from '../domain/activation/record.ts';
import type { StoredEntity } from '../domain/entity/entity.ts';
import type { ActivationId, KeyId } from '../domain/kernel/ids.ts';
import type { EntityName, NamespaceName, PlainName } from '../domain/names.ts';
import type { NamespaceLimits, StoredLimits } from '../domain/subject/namespace-limits.ts';
import type { StoredSubject, Subject, SubjectNamespace } from '../domain/subject/subject.ts';

export interface Page {
  readonly skip: number;
  readonly limit: number;
}

export interface ActivationFilter {
  /** `NAME` (default package only) or `PKG/NAME`. */
  readonly name: { readonly package: EntityName | null; readonly name: EntityName } | null;
  /** Epoch ms, inclusive, on `start`. */
  readonly since: number | null;
  readonly upto: number | null;
}

export interface KeyOwner {
  readonly subject: Subject;
  readonly namespace: SubjectNamespace;
  readonly limits: NamespaceLimits;
}

/** Which entities a list shows. */
export type Selection =
  /** Those in packages included. */
  | { readonly collection: 'actions'; readonly namespace: NamespaceName }
  | { readonly collection: 'packageActions'; readonly package: PlainName }
  /** Bindings included. */
  | { readonly collection: 'packages'; readonly namespace: NamespaceName }
  /** What others see of a namespace: published packages that are no bindings. */
  | { readonly collection: 'sharedPackages'; readonly namespace: NamespaceName }
  | { readonly collection: 'triggers' | 'rules'; readonly namespace: NamespaceName };

export interface Views {
  readonly keyOwner: (uuid: KeyId) => Promise<KeyOwner | null>;
  /** Any subject that owns the namespace and is not blocked. */
  readonly namespaceOwner: (namespace: NamespaceName) => Promise<KeyOwner | null>;
  readonly subject: (name: string) => Promise<StoredSubject | null>;
  /** By name. */
  readonly subjects: () => Promise<readonly Subject[]>;
  readonly namespaceLimits: (namespace: NamespaceName) => Promise<StoredLimits>;
  /** By its id, `NS/[PKG/]NAME`, of whatever kind it is. */
  readonly entity: (id: string) => Promise<StoredEntity | null>;
  /** Newest `updated` first. */
  readonly entities: (selection: Selection, page: Page) => Promise<readonly StoredEntity[]>;
  readonly entityCount: (selection: Selection) => Promise<number>;
  /** All actions in a package, newest `updated` first. */
  readonly members: (name: PlainName) => Promise<readonly StoredAction[]>;
  readonly activation: (
    namespace: NamespaceName,
    id: ActivationId,
  ) => Promise<ActivationRecord | null>;
  /** Ended activations, newest `start` first. */
  readonly activations: (
    namespace: NamespaceName,
    filter: ActivationFilter,
    page: Page,
  ) => Promise<readonly ActivationRecord[]>;
  readonly activationCount: (namespace: NamespaceName, filter: ActivationFilter) => Promise<number>;
  readonly close: () => Promise<void>;
}

/**
 * Why a question got no answer: too many were waiting, the views were too far behind, or they are
 * closed. Nothing is wrong with the question, and http answers 503.
 */
export class ViewsUnavailable extends Error {
  override readonly name = 'ViewsUnavailable';
}
