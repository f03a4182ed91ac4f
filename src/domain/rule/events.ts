/** What happens to a rule. The events carry the whole new state, so a reader needs no history. */
import type { PlainName } from '../names.ts';
import type { Rule } from './rule.ts';

export interface RuleCreated {
  readonly type: 'RuleCreated';
  readonly rule: Rule;
}
export interface RuleUpdated {
  readonly type: 'RuleUpdated';
  readonly rule: Rule;
}
export interface RuleDeleted {
  readonly type: 'RuleDeleted';
  readonly name: PlainName;
}
export type RuleEvent = RuleCreated | RuleUpdated | RuleDeleted;
