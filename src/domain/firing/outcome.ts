/**
 * What became of a rule of a fire, and the line in the record of the trigger that says so
 * (openwhisk-api §7.2).
 */
import type { ActivationId } from '../kernel/ids.ts';
import { type JsonText, jsonText } from '../kernel/json.ts';
import { actionId } from '../names.ts';
import type { Refusal } from '../refusal.ts';
import { refusalText } from '../refusal-text.ts';
import type { RuleLink } from '../trigger/trigger.ts';

export type RuleOutcome =
  | { readonly type: 'accepted'; readonly activationId: ActivationId }
  | { readonly type: 'refused'; readonly refusal: Refusal }
  /** Something went wrong that is nobody's refusal, and trying again would not mend it. */
  | { readonly type: 'failed' }
  | { readonly type: 'inactive' };

const FAILED = 'There was an internal server error.';

export const outcomeLine = (link: RuleLink, outcome: RuleOutcome): JsonText => {
  const { rule } = link;
  const action = actionId(link.action);
  const unsuccessful = (statusCode: 1 | 3, error: string): JsonText =>
    jsonText({ statusCode, success: false, error, rule, action });
  switch (outcome.type) {
    case 'accepted': {
      const { activationId } = outcome;
      return jsonText({ statusCode: 0, success: true, activationId, rule, action });
    }
    case 'refused': {
      const [status, text] = refusalText(outcome.refusal);
      return unsuccessful(status < 500 ? 1 : 3, text);
    }
    case 'failed':
      return unsuccessful(3, FAILED);
    case 'inactive':
      return unsuccessful(1, `Rule '${rule}' is inactive, action '${action}' was not activated.`);
  }
};
