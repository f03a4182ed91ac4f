/** What a PUT makes of a rule: a new one, or the old with what was given (openwhisk-api §7.3). */
import { FIRST_VERSION, nextPatch } from '../entity/version.ts';
import type { PutRule } from './commands.ts';
import type { Rule } from './rule.ts';

/** `null`: a new rule needs a trigger and an action. */
export const createdRule = ({ name, content, nowMs }: PutRule): Rule | null =>
  content.trigger === null || content.action === null
    ? null
    : {
        name,
        version: content.version ?? FIRST_VERSION,
        publish: content.publish ?? false,
        updated: nowMs,
        trigger: content.trigger,
        action: content.action,
        annotations: content.annotations ?? [],
      };

export const updatedRule = (old: Rule, { content, nowMs }: PutRule): Rule => ({
  name: old.name,
  version: content.version ?? nextPatch(old.version),
  publish: content.publish ?? old.publish,
  updated: nowMs,
  trigger: content.trigger ?? old.trigger,
  action: content.action ?? old.action,
  annotations: content.annotations ?? old.annotations,
});
