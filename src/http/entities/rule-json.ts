/** Rules on the wire (openwhisk-api §3.8, §7.3). Lists don't tell their status. */
import type { Rule } from '../../domain/rule/rule.ts';
import type { RuleStatus } from '../../domain/trigger/trigger.ts';
import { actionReference } from './trigger-json.ts';

export const ruleShape = (rule: Rule, status: RuleStatus): object => ({
  ...ruleSummary(rule),
  status,
});

/** One entry of a list. */
export const ruleSummary = (rule: Rule): object => ({
  namespace: rule.name.namespace,
  name: rule.name.name,
  version: rule.version,
  publish: rule.publish,
  updated: rule.updated,
  trigger: { path: rule.trigger.namespace, name: rule.trigger.name },
  action: actionReference(rule.action),
  annotations: rule.annotations,
});
