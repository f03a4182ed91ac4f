/** The links of rules in their trigger: which action each runs, and whether it does (openwhisk-api §7.3). */
import type { RuleLink, Trigger } from './trigger.ts';

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

export const withoutLink = (trigger: Trigger, rule: string): Trigger => ({
  ...trigger,
  rules: (trigger.rules ?? []).filter((link) => link.rule !== rule),
});
