/**
 * The read side: what GET requests are answered from. Built from the journal by the projector in a
 * thread and a database of its own; can be deleted and made anew.
 *
 * Every question is answered from a state that holds at least everything that was durable when it
 * was asked, so that a client sees its own writes at once.
 */
import type { StoredAction } from '../domain/action/action.ts';
import type { ActivationRecord } from '../domain/activation/record.ts';
import type { ActivationId, KeyId } from '../domain/kernel/ids.ts';
import type { ActionName, EntityName, NamespaceName } from '../domain/names.ts';
import type { Subject, SubjectNamespace } from '../domain/subject/subject.ts';

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
}

export interface Views {
  readonly keyOwner: (uuid: KeyId) => Promise<KeyOwner | null>;
  readonly subject: (name: string) => Promise<Subject | null>;
  readonly action: (name: ActionName) => Promise<StoredAction | null>;
  /** Newest `updated` first, those in packages included. */
  readonly actions: (namespace: NamespaceName, page: Page) => Promise<readonly StoredAction[]>;
  readonly actionCount: (namespace: NamespaceName) => Promise<number>;
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
