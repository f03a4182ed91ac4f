/** What may be asked of a rule. Content has been decoded; meaning has not been judged. */
import type { Parameter } from '../action/action.ts';
import type { ActionName, PlainName } from '../names.ts';
import type { RuleStatus } from '../trigger/trigger.ts';

/** A decoded PUT body (openwhisk-api §7.3); absent members are `null`, `_` has been resolved. */
export interface RuleContent {
  readonly trigger: PlainName | null;
  readonly action: ActionName | null;
  readonly annotations: readonly Parameter[] | null;
  readonly publish: boolean | null;
  readonly version: string | null;
}

export interface PutRule {
  readonly type: 'PutRule';
  readonly name: PlainName;
  readonly content: RuleContent;
  readonly overwrite: boolean;
  readonly nowMs: number;
}
export interface DeleteRule {
  readonly type: 'DeleteRule';
  readonly name: PlainName;
}
/** Enables or disables (`POST` on a rule). */
export interface SetRuleStatus {
  readonly type: 'SetRuleStatus';
  readonly name: PlainName;
  readonly status: RuleStatus;
}
export type RuleCommand = PutRule | DeleteRule | SetRuleStatus;
