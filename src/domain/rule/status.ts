/** The status of a rule, which lies in its trigger and not in the rule (openwhisk-api §7.3). */
import { entityIfAny } from '../entity/lookup.ts';
import { plainId } from '../names.ts';
import type { Reading } from '../reading.ts';
import { linkOf } from '../trigger/rule-links.ts';
import type { RuleStatus, Trigger } from '../trigger/trigger.ts';
import type { Rule } from './rule.ts';

/** `trigger` is the one the rule names, `null` if it is gone. Without a link the rule is inactive. */
export const ruleStatusOf = (rule: Rule, trigger: Trigger | null): RuleStatus =>
  linkOf(trigger, plainId(rule.name))?.status ?? 'inactive';

export function* currentStatus(rule: Rule): Reading<RuleStatus> {
  const found = yield* entityIfAny('trigger', plainId(rule.trigger));
  return ruleStatusOf(rule, found?.trigger ?? null);
}

/** What the answer to a PUT shows: without `overwrite` it was a creation, and new rules are active. */
export function* statusAfterPut(rule: Rule, overwrite: boolean): Reading<RuleStatus> {
  return overwrite ? yield* currentStatus(rule) : 'active';
}
