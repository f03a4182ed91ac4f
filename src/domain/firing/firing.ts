/**
 * A fire on its way: which of its rules still need their action accepted, and when none does, what
 * its record says. Of a rule the first outcome holds, so that each has exactly one line and, however
 * often the carrying out begins anew, at most one activation.
 */
import { type JsonText, jsonText } from '../kernel/json.ts';
import type { Payload } from '../kernel/payload.ts';
import type { RuleLink } from '../trigger/trigger.ts';
import type { TriggerCompleted, TriggerFired } from './events.ts';
import { outcomeLine, type RuleOutcome } from './outcome.ts';

/** By `NS/RULE`. */
export type Outcomes = ReadonlyMap<string, RuleOutcome>;

export interface Firing {
  readonly fired: TriggerFired;
  readonly outcomes: Outcomes;
}

export const NOTHING_KNOWN: Outcomes = new Map();

const INACTIVE: RuleOutcome = { type: 'inactive' };

/** `known`: what had become of rules already when the server, or its dispatcher, started. */
export const beginFiring = (fired: TriggerFired, known: Outcomes): Firing => {
  const inactive = fired.rules.filter(({ status }) => status === 'inactive');
  return {
    fired,
    outcomes: new Map([...inactive.map(({ rule }) => [rule, INACTIVE] as const), ...known]),
  };
};

export const withOutcomes = ({ fired, outcomes }: Firing, more: Outcomes): Firing => ({
  fired,
  outcomes: new Map([...more, ...outcomes]),
});

/** Active rules of which nothing is known yet. */
export const leftToDo = ({ fired, outcomes }: Firing): readonly RuleLink[] =>
  fired.rules.filter(({ rule }) => !outcomes.has(rule));

/** `null` while something is left to do. */
export const firingLogs = ({ fired, outcomes }: Firing): JsonText | null => {
  const lines: JsonText[] = [];
  for (const link of fired.rules) {
    const outcome = outcomes.get(link.rule);
    if (outcome === undefined) return null;
    lines.push(outcomeLine(link, outcome));
  }
  return jsonText(lines);
};

export const completedFiring = (
  { activationId, caller }: TriggerFired,
  logs: Payload,
): TriggerCompleted => ({
  type: 'TriggerCompleted',
  activationId,
  namespace: caller.namespace,
  logs,
});
