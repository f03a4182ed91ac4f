/**
 * What a PUT, DELETE or change of status makes of a rule and of the triggers it is linked in
 * (openwhisk-api §7.3). Both change in one decision, so a link is there exactly as long as its rule,
 * unless the trigger is deleted: then it comes back when the rule is enabled or updated.
 */
import { resolvedName } from '../action/resolution.ts';
import type { Asker } from '../entitlement/access.ts';
import { ownResource } from '../entitlement/own-namespace.ts';
import { referencesAccess } from '../entitlement/reference-access.ts';
import { entityIfAny, entityOf, entityToPut } from '../entity/lookup.ts';
import { E, type Either } from '../kernel/fp.ts';
import { type ActionName, actionId, plainId, type PlainName } from '../names.ts';
import type { Reading } from '../reading.ts';
import type { Refusal } from '../refusal.ts';
import type { TriggerRulesChanged } from '../trigger/events.ts';
import { hasRoomFor, linkOf, RULES_MAX, withLink, withoutLink } from '../trigger/rule-links.ts';
import type { RuleLink, RuleStatus, Trigger } from '../trigger/trigger.ts';
import type { DeleteRule, PutRule, RuleCommand, SetRuleStatus } from './commands.ts';
import { createdRule, updatedRule } from './content-merge.ts';
import type { RuleEvent } from './events.ts';
import type { Rule } from './rule.ts';
import { ruleStatusOf } from './status.ts';

type Decision = Either<Refusal, readonly (RuleEvent | TriggerRulesChanged)[]>;
type Links = Either<Refusal, readonly TriggerRulesChanged[]>;

export function* decideRule(caller: Asker, command: RuleCommand): Reading<Decision> {
  const { name } = command;
  const allowed = ownResource(caller, name.namespace, plainId(name));
  if (E.isLeft(allowed)) return allowed;
  switch (command.type) {
    case 'PutRule':
      return yield* put(caller, command);
    case 'DeleteRule':
      return yield* remove(command);
    case 'SetRuleStatus':
      return yield* setStatus(command);
  }
}

function* put(caller: Asker, command: PutRule): Reading<Decision> {
  const { name, content, overwrite } = command;
  const readable = yield* referencesAccess(caller, {
    triggers: content.trigger === null ? [] : [content.trigger],
    actions: content.action === null ? [] : [content.action],
  });
  if (E.isLeft(readable)) return readable;
  const found = yield* entityToPut('rule', plainId(name), overwrite);
  if (E.isLeft(found)) return found;
  const old = found.right?.rule ?? null;
  const rule = old === null ? createdRule(command) : updatedRule(old, command);
  if (rule === null) return E.left({ type: 'RuleIncomplete' });
  // Both are looked for again even where the update names neither.
  const trigger = yield* triggerNamed(rule.trigger);
  if (trigger === null)
    return E.left({ type: 'RuleTriggerMissing', trigger: plainId(rule.trigger) });
  if (!(yield* actionExists(rule.action)))
    return E.left({ type: 'RuleActionMissing', action: actionId(rule.action) });
  const links =
    old === null ? linked(trigger, rule, 'active') : yield* relinked(old, rule, trigger);
  if (E.isLeft(links)) return links;
  return E.right([{ type: old === null ? 'RuleCreated' : 'RuleUpdated', rule }, ...links.right]);
}

/** The status goes along to another trigger, which the old one forgets. */
function* relinked(old: Rule, rule: Rule, trigger: Trigger): Reading<Links> {
  if (plainId(old.trigger) === plainId(trigger.name))
    return linked(trigger, rule, ruleStatusOf(rule, trigger));
  const before = yield* triggerNamed(old.trigger);
  const status = ruleStatusOf(old, before);
  const links = linked(trigger, rule, status);
  return E.isLeft(links) ? links : E.right([...unlinked(before, old.name), ...links.right]);
}

function* remove({ name }: DeleteRule): Reading<Decision> {
  const found = yield* entityOf('rule', plainId(name));
  if (E.isLeft(found)) return found;
  const trigger = yield* triggerNamed(found.right.rule.trigger);
  return E.right([{ type: 'RuleDeleted', name }, ...unlinked(trigger, name)]);
}

/** No event where it is so already; the action is not looked at. */
function* setStatus({ name, status }: SetRuleStatus): Reading<Decision> {
  const found = yield* entityOf('rule', plainId(name));
  if (E.isLeft(found)) return found;
  const { rule } = found.right;
  const trigger = yield* triggerNamed(rule.trigger);
  if (ruleStatusOf(rule, trigger) === status) return E.right([]);
  return trigger === null ? E.left({ type: 'RuleWithoutTrigger' }) : linked(trigger, rule, status);
}

const linked = (trigger: Trigger, { name, action }: Rule, status: RuleStatus): Links => {
  const link: RuleLink = { rule: plainId(name), action, status };
  if (!hasRoomFor(trigger, link.rule))
    return E.left({ type: 'TooManyRules', trigger: plainId(trigger.name), allowed: RULES_MAX });
  return isSame(linkOf(trigger, link.rule), link)
    ? E.right([])
    : E.right([{ type: 'TriggerRulesChanged', trigger: withLink(trigger, link) }]);
};

const isSame = (old: RuleLink | null, link: RuleLink): boolean =>
  old?.status === link.status && actionId(old.action) === actionId(link.action);

const unlinked = (trigger: Trigger | null, rule: PlainName): readonly TriggerRulesChanged[] =>
  trigger === null || linkOf(trigger, plainId(rule)) === null
    ? []
    : [{ type: 'TriggerRulesChanged', trigger: withoutLink(trigger, plainId(rule)) }];

function* triggerNamed(name: PlainName): Reading<Trigger | null> {
  const found = yield* entityIfAny('trigger', plainId(name));
  return found?.trigger ?? null;
}

function* actionExists(name: ActionName): Reading<boolean> {
  const resolved = yield* resolvedName(name);
  return resolved !== null && (yield* entityIfAny('action', actionId(resolved))) !== null;
}
