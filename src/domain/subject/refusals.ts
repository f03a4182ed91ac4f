/** Why a subject is not changed, or what is set for a namespace is not. */
export type SubjectRefusal =
  | { readonly type: 'NoSuchSubject'; readonly subject: string }
  | { readonly type: 'NoSuchNamespace'; readonly subject: string; readonly namespace: string }
  /** With this namespace. */
  | { readonly type: 'SubjectExists'; readonly subject: string };

/** `text` names the limit and says what it must be. */
export interface LimitsIllegal {
  readonly type: 'LimitsIllegal';
  readonly text: string;
}
