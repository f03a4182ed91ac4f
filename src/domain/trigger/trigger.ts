/** The trigger as an entity, with the links of its rules (openwhisk-api §7.1, §7.3). */
import type { Parameter } from '../action/action.ts';
import type { Offset } from '../kernel/ids.ts';
import type { ActionName, PlainName } from '../names.ts';

export type RuleStatus = 'active' | 'inactive';

/** What a rule leaves in its trigger: the status of a rule is here, not in the rule. */
export interface RuleLink {
  /** `NS/RULE`. */
  readonly rule: string;
  readonly action: ActionName;
  readonly status: RuleStatus;
}

export interface Trigger {
  readonly name: PlainName;
  /** `MAJOR.MINOR.PATCH`. */
  readonly version: string;
  readonly publish: boolean;
  /** Epoch milliseconds of the last write; linking a rule is none. */
  readonly updated: number;
  readonly parameters: readonly Parameter[];
  readonly annotations: readonly Parameter[];
  /** `null` until the first rule is attached, and empty after the last is removed. */
  readonly rules: readonly RuleLink[] | null;
}

export interface StoredTrigger {
  readonly trigger: Trigger;
  readonly revision: Offset;
}
