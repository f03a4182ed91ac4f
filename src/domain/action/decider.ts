/** The action as an aggregate: one stream per action, keyed by `actionId`. */
import type { Decider } from '../kernel/decider.ts';
import type { Refusal } from '../refusal.ts';
import type { ActionCommand } from './commands.ts';
import { type ActionRules, decideAction } from './decide.ts';
import type { ActionEvent } from './events.ts';
import { evolveAction } from './evolve.ts';
import { ABSENT_ACTION, type ActionState } from './state.ts';

export const actionDecider = (
  rules: ActionRules,
): Decider<ActionState, ActionCommand, ActionEvent, Refusal> => ({
  initial: ABSENT_ACTION,
  decide: decideAction(rules),
  evolve: evolveAction,
});
