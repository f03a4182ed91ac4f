/**
 * The operator's door: who may use this installation and how much, and whether it runs anything. Everything takes effect at once,
 * and is in the journal before it is answered.
 *
 * Where a namespace may be `null`, it is the one called like the subject, or the only one it has.
 */
import type { Either } from '../domain/kernel/fp.ts';
import type { NamespaceName } from '../domain/names.ts';
import type { AuthIllegal } from '../domain/subject/auth-key.ts';
import type { LimitsChange } from '../domain/subject/limits-change.ts';
import type { NamespaceLimits } from '../domain/subject/namespace-limits.ts';
import type { NamespaceIllegal } from '../domain/subject/owned-namespace.ts';
import type { LimitsIllegal, SubjectRefusal } from '../domain/subject/refusals.ts';
import type { SubjectIllegal } from '../domain/subject/subject-name.ts';

/** A namespace of a subject with its key in clear: for the operator's eyes. */
export interface OpenedNamespace {
  readonly namespace: NamespaceName;
  /** `UUID:KEY`. */
  readonly auth: string;
}

export interface SubjectListing {
  readonly subject: string;
  readonly blocked: boolean;
  readonly namespaces: readonly NamespaceName[];
}

export type AdministrationRefusal =
  | SubjectRefusal
  | SubjectIllegal
  | NamespaceIllegal
  | AuthIllegal
  /** The id of the key belongs to somebody already. */
  | { readonly type: 'AuthTaken' }
  | LimitsIllegal
  /** Nothing was changed, or nobody knows: the journal or the views do not answer now. */
  | { readonly type: 'Unavailable' };

type Answer<Value> = Promise<Either<AdministrationRefusal, Value>>;

export interface Administration {
  /**
   * A new subject with its first namespace, or one more namespace for a subject that is there. The
   * namespace has the subject's name when none is given, and a new key when none is given.
   */
  readonly create: (request: {
    readonly subject: string;
    readonly namespace: string | null;
    readonly auth: string | null;
  }) => Answer<OpenedNamespace>;
  /** The old key opens nothing from now on. */
  readonly renewKey: (subject: string, namespace: string | null) => Answer<OpenedNamespace>;
  readonly get: (subject: string) => Answer<readonly OpenedNamespace[]>;
  readonly list: () => Answer<readonly SubjectListing[]>;
  /**
   * The subject with all its namespaces (`null`), or one of them; a subject goes with its last.
   * Entities, records and limits of the namespace stay.
   */
  readonly remove: (subject: string, namespace: string | null) => Answer<null>;
  /** A server that was restored from a backup runs things from now on; false: it did already. */
  readonly arm: () => Answer<boolean>;
  readonly block: (subject: string) => Answer<null>;
  readonly unblock: (subject: string) => Answer<null>;
  /** Sets what is given, keeps the rest; `null` takes an override away. Answers all that are set. */
  readonly limits: (
    subject: string,
    namespace: string | null,
    change: LimitsChange,
  ) => Answer<NamespaceLimits>;
}
