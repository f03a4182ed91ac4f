/** The rule as an entity: which action a trigger runs (openwhisk-api §7.3). Its status is in the trigger. */
import type { Parameter } from '../action/action.ts';
import type { Offset } from '../kernel/ids.ts';
import type { ActionName, PlainName } from '../names.ts';

export interface Rule {
  readonly name: PlainName;
  /** `MAJOR.MINOR.PATCH`. */
  readonly version: string;
  readonly publish: boolean;
  /** Epoch milliseconds of the last write. */
  readonly updated: number;
  readonly trigger: PlainName;
  readonly action: ActionName;
  readonly annotations: readonly Parameter[];
}

export interface StoredRule {
  readonly rule: Rule;
  readonly revision: Offset;
}
