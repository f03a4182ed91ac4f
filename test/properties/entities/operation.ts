/** What two tenants may ask of the entities of a server, in names that are the same in every run. */

export type Namespace = 'one' | 'two';
export const NAMESPACES: readonly Namespace[] = ['one', 'two'];

export type Kind = 'actions' | 'packages' | 'triggers' | 'rules';
export type Status = 'active' | 'inactive';

/** `NS/NAME`, or `NS/PKG/NAME` of an action in a package. */
export type Id = string;

/** Entities carry a mark of the write that made them what they are. `null` everywhere: not given. */
interface Marked {
  readonly mark: number | null;
}
export interface ActionContent extends Marked {
  readonly kind: 'actions';
  /** Components make a sequence. */
  readonly exec: 'code' | readonly Id[] | null;
}
export interface PackageContent extends Marked {
  readonly kind: 'packages';
  readonly binding: Id | null;
  readonly publish: boolean | null;
}
export interface TriggerContent extends Marked {
  readonly kind: 'triggers';
}
export interface RuleContent extends Marked {
  readonly kind: 'rules';
  readonly trigger: Id | null;
  readonly action: Id | null;
}
export type Content = ActionContent | PackageContent | TriggerContent | RuleContent;

interface Asked {
  /** Whose key it is. */
  readonly as: Namespace;
}
export interface Put extends Asked {
  readonly type: 'put';
  readonly id: Id;
  readonly overwrite: boolean;
  readonly content: Content;
}
export interface Delete extends Asked {
  readonly type: 'delete';
  readonly kind: Kind;
  readonly id: Id;
  readonly force: boolean;
}
export interface SetStatus extends Asked {
  readonly type: 'status';
  readonly id: Id;
  readonly status: Status;
}
export interface Get extends Asked {
  readonly type: 'get';
  readonly kind: Kind;
  readonly id: Id;
}
export interface List extends Asked {
  readonly type: 'list';
  readonly kind: Kind;
  readonly namespace: Namespace;
  /** What is in it, instead of all of a kind. */
  readonly package: Id | null;
  readonly count: boolean;
}
export type Operation = Put | Delete | SetStatus | Get | List;

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export const namespaceOf = (id: Id): string => id.slice(0, id.indexOf('/'));
export const nameOf = (id: Id): string => id.slice(id.lastIndexOf('/') + 1);
/** `NS` or `NS/PKG`. */
export const pathOf = (id: Id): string => id.slice(0, id.lastIndexOf('/'));
/** The id of the package an action is in. */
export const packageOf = (id: Id): Id | null => (pathOf(id).includes('/') ? pathOf(id) : null);
