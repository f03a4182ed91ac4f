/** The links of rules in their trigger: which action each runs, and whether it does (openwhisk-api §7.3). */
import type { RuleLink, Trigger } from './trigger.ts';

/**
 * Rules of a trigger. A fire runs an action for each that is active, and its event holds the links of
 * all: some 30 KB with so many, ten times that with the longest names.
 */
export const RULES_MAX = 256;

/** `rule` is `NS/RULE`. */
export const linkOf = (trigger: Trigger | null, rule: string): RuleLink | null =>
  trigger?.rules?.find((link) => link.rule === rule) ?? null;

/** In the place of the link that the rule has, or as the last. */
export const withLink = (trigger: Trigger, link: RuleLink): Trigger => {
  const rules = trigger.rules ?? [];
  return {
    ...trigger,
    rules: rules.some(({ rule }) => rule === link.rule)
      ? rules.map((old) => (old.rule === link.rule ? link : old))
      : [...rules, link],
  };
};

/** A rule that is linked in it needs no further room. */
export const hasRoomFor = (trigger: Trigger, rule: string): boolean =>
  (trigger.rules ?? []).length < RULES_MAX || linkOf(trigger, rule) !== null;

export const withoutLink = (trigger: Trigger, rule: string): Trigger => ({
  ...trigger,
  rules: (trigger.rules ?? []).filter((link) => link.rule !== rule),
});
