/** What may be done with an entity, and what being allowed to run or read an action comes to. */
import type { Parameter } from '../action/action.ts';
import type { ActionName, PlainName } from '../names.ts';
import type { Identity } from '../subject/subject.ts';

/** The right a method asks for (openwhisk-api §2.2). */
export type Right = 'READ' | 'PUT' | 'DELETE' | 'ACTIVATE';

/** Who asks: rights follow from the namespace that the key opens. */
export type Asker = Pick<Identity, 'namespace'>;

/** An action that may be used: whether it exists is another question. */
export interface ActionAccess {
  /** Where it really is: bindings have been followed. */
  readonly action: ActionName;
  /** The binding through which it was named. */
  readonly binding: PlainName | null;
  /** Default parameters of its package, those of the binding over them (§5.5). */
  readonly parameters: readonly Parameter[];
}
