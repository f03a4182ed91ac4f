/** What happens to a trigger. The events carry the whole new state, so a reader needs no history. */
import type { PlainName } from '../names.ts';
import type { Trigger } from './trigger.ts';

export interface TriggerCreated {
  readonly type: 'TriggerCreated';
  readonly trigger: Trigger;
}
export interface TriggerUpdated {
  readonly type: 'TriggerUpdated';
  readonly trigger: Trigger;
}
/** Its owner left it as it is; a rule was attached, removed, enabled or disabled. */
export interface TriggerRulesChanged {
  readonly type: 'TriggerRulesChanged';
  readonly trigger: Trigger;
}
export interface TriggerDeleted {
  readonly type: 'TriggerDeleted';
  readonly name: PlainName;
}
export type TriggerEvent = TriggerCreated | TriggerUpdated | TriggerRulesChanged | TriggerDeleted;
