/**
 * What a sequence or composition does next (openwhisk-api §6.2, §6.4), in upstream's order of
 * checks. Of a sequence that is the next component with the result of the one before; of a
 * composition the conductor again, or the component it named.
 */
import type { ActivationResponse } from '../activation/events.ts';
import { isJsonObject, type Json, type JsonText, jsonText } from '../kernel/json.ts';
import type { ActionName } from '../names.ts';
import { componentName } from './component-name.ts';
import { nextPayload, readTurn } from './conductor-turn.ts';
import type { Conductor } from './events.ts';
import {
  COMPOSITION_TOO_LONG,
  invalidName,
  SEQUENCE_TOO_LONG,
  stepFailed,
  TOO_MANY_ACTIONS,
} from './failures.ts';
import { hasRoom } from './spending.ts';
import type { SequenceState } from './state.ts';

export type Move =
  | { readonly type: 'component'; readonly name: ActionName; readonly payload: JsonText }
  | { readonly type: 'conductor'; readonly conductor: Conductor; readonly payload: JsonText }
  | { readonly type: 'finish'; readonly response: ActivationResponse };

/** The texts of `sourcesOf(state)`. */
export interface Texts {
  readonly given: JsonText;
  readonly said: JsonText | null;
}

/** `lengthMax`: n of the limits. `null`: a step runs, and its end is to be waited for. */
export const nextMove = (state: SequenceState, texts: Texts, lengthMax: number): Move | null => {
  if (state.running !== null) return null;
  const { plan } = state.accepted;
  return plan.type === 'components'
    ? nextOfSequence(state, plan.components, texts, lengthMax)
    : orFailure(state, () => nextOfComposition(state, plan.conductor, texts, lengthMax));
};

/** The conductor runs again and is told why there is no such component; it may go on. */
export const conductorTold = (
  state: SequenceState,
  conductor: Conductor,
  error: string,
  { given }: Texts,
  lengthMax: number,
): Move =>
  orFailure(state, () =>
    conductorMove(state, conductor, nextPayload(jsonText({ error }), given), lengthMax),
  );

export const finish = (response: ActivationResponse): Move => ({ type: 'finish', response });

const nextOfSequence = (
  { accepted, steps, last, spent }: SequenceState,
  components: readonly ActionName[],
  { given }: Texts,
  lengthMax: number,
): Move => {
  if (last !== null && isFailed(last.response, last.kind === 'action' ? null : given))
    return finish(last.response);
  const name = components[steps.length];
  if (name === undefined)
    return finish(last?.response ?? { statusCode: 0, result: accepted.payload, size: null });
  return spent.components < lengthMax && hasRoom(spent)
    ? { type: 'component', name, payload: given }
    : finish(SEQUENCE_TOO_LONG);
};

/** A composition may succeed with an `error` in its result; an action can't (§5.4). */
const isFailed = ({ statusCode }: ActivationResponse, result: JsonText | null): boolean => {
  if (statusCode !== 0 || result === null) return statusCode !== 0;
  const value: Json = JSON.parse(result);
  return isJsonObject(value) && Object.hasOwn(value, 'error');
};

const nextOfComposition = (
  state: SequenceState,
  conductor: Conductor,
  texts: Texts,
  lengthMax: number,
): Move => {
  const { accepted, last, spent } = state;
  const { given, said } = texts;
  if (last === null) return conductorMove(state, conductor, given, lengthMax);
  if (last.role === 'component')
    return conductorMove(state, conductor, nextPayload(given, said ?? jsonText({})), lengthMax);
  const turn = readTurn(given);
  if (turn.type === 'end') return finish({ ...last.response, result: turn.result, size: null });
  const name = componentName(turn.action, accepted.caller.namespace);
  const told = (error: string): Move => conductorTold(state, conductor, error, texts, lengthMax);
  if (name === null) return told(invalidName(turn.action));
  if (spent.components >= lengthMax || !hasRoom(spent)) return told(TOO_MANY_ACTIONS);
  return { type: 'component', name, payload: turn.params };
};

const conductorMove = (
  { spent }: SequenceState,
  conductor: Conductor,
  payload: JsonText,
  lengthMax: number,
): Move =>
  spent.conductors > 2 * lengthMax || !hasRoom(spent)
    ? finish(COMPOSITION_TOO_LONG)
    : { type: 'conductor', conductor, payload };

/** A value can be nested too deeply to be written, though it could be read. */
const orFailure = (state: SequenceState, move: () => Move): Move => {
  try {
    return move();
  } catch (error) {
    if (error instanceof RangeError) return finish(stepFailed(state.accepted.plan));
    throw error;
  }
};
