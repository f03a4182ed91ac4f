/** Triggers on the wire (openwhisk-api §3.8, §7.1). */
import { type ActionName, actionPath } from '../../domain/names.ts';
import type { Trigger } from '../../domain/trigger/trigger.ts';

/** `rules` is there once a rule has been. */
export const triggerShape = (trigger: Trigger): object => ({
  ...triggerSummary(trigger),
  parameters: trigger.parameters,
  limits: {},
  ...(trigger.rules === null ? {} : { rules: linksByRule(trigger.rules) }),
});

const linksByRule = (links: NonNullable<Trigger['rules']>): object =>
  Object.fromEntries(
    links.map(({ rule, action, status }) => [rule, { action: actionReference(action), status }]),
  );

/** As references to actions are answered (openwhisk-api §3.3). */
export const actionReference = (action: ActionName): object => ({
  path: actionPath(action),
  name: action.name,
});

/** One entry of a list. */
export const triggerSummary = (trigger: Trigger): object => ({
  namespace: trigger.name.namespace,
  name: trigger.name.name,
  version: trigger.version,
  publish: trigger.publish,
  updated: trigger.updated,
  annotations: trigger.annotations,
});
