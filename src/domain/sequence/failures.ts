/**
 * The failures that the sequencing itself makes, as upstream words them (openwhisk-api §6.2, §6.4):
 * ends of sequences and compositions, and what a conductor is told so that it can go on.
 */
import type { ActivationResponse, StatusCode } from '../activation/events.ts';
import type { ActivationId } from '../kernel/ids.ts';
import { type Json, jsonText } from '../kernel/json.ts';
import { type ActionName, actionId } from '../names.ts';
import type { Plan } from './events.ts';

const failure = (statusCode: StatusCode, error: string): ActivationResponse => ({
  statusCode,
  result: jsonText({ error }),
  size: null,
});

/** Told to the conductor when components are used up, and the end when its turns are. */
export const TOO_MANY_ACTIONS = 'Too many actions in the composition.';

export const SEQUENCE_TOO_LONG = failure(1, 'Too many actions in the sequence.');
export const COMPONENT_MISSING = failure(1, 'Sequence component does not exist.');
export const COMPOSITION_TOO_LONG = failure(1, TOO_MANY_ACTIONS);

const SEQUENCE_FAILED = failure(3, 'Sequence failed.');
const COMPOSITION_FAILED = failure(3, 'Activation failure during composition.');

/**
 * Sequences and compositions may lie so deep in each other: while the innermost runs, all those
 * around it are kept in memory. More than the two times n that compositions alone may come to.
 */
export const DEPTH_MAX = 128;

export const tooDeep = (plan: Plan): ActivationResponse =>
  plan.type === 'conductor' ? COMPOSITION_TOO_LONG : SEQUENCE_TOO_LONG;

/** A step could not be begun, for a reason that has no words of its own. */
export const stepFailed = (plan: Plan): ActivationResponse =>
  plan.type === 'conductor' ? COMPOSITION_FAILED : SEQUENCE_FAILED;

/** The step did not end within its time limit and a minute. */
export const stepTimedOut = (plan: Plan, step: ActivationId): ActivationResponse => {
  const where = plan.type === 'conductor' ? 'during composition' : 'for sequence component';
  return failure(3, `Timeout reached when retrieving activation ${step} ${where}.`);
};

export const invalidName = (action: Json): string =>
  `Failed to parse action name from json value ${jsonText(action)} during composition.`;

export const unresolvedName = (name: ActionName): string =>
  `Failed to resolve action with name '${actionId(name)}' during composition.`;

export const forbiddenName = (name: ActionName): string =>
  `Failed entitlement check for action with name '${actionId(name)}' during composition.`;
