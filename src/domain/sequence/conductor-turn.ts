/**
 * What a conductor says at the end of a turn, and what it is given at the next (openwhisk-api §6.4).
 * What is no object is boxed where an object is needed; what need not be looked into stays the text
 * it was.
 */
import {
  isJsonObject,
  type Json,
  type JsonObject,
  type JsonText,
  jsonText,
} from '../kernel/json.ts';

export type Turn =
  | { readonly type: 'end'; readonly result: JsonText }
  /** `action` as the conductor named it; it may be no name at all. */
  | { readonly type: 'component'; readonly action: Json; readonly params: JsonText };

export const readTurn = (said: JsonText): Turn => {
  const { action, params } = membersOf(said);
  if (action === undefined)
    return { type: 'end', result: params === undefined ? said : boxedText('value', params) };
  return {
    type: 'component',
    action,
    params: params === undefined ? jsonText({}) : boxedText('value', params),
  };
};

/**
 * The payload of the next turn: what came of the component, and over it the state that the conductor
 * returned along with the component's name.
 */
export const nextPayload = (given: JsonText, said: JsonText): JsonText => {
  const { state } = membersOf(said);
  const payload: Json = JSON.parse(given);
  if (state === undefined && isJsonObject(payload)) return given;
  const kept = state === undefined ? {} : boxed('state', state);
  return jsonText({ ...boxed('value', payload), ...kept });
};

interface Members {
  readonly action?: Json;
  readonly params?: Json;
  readonly state?: Json;
}

/** Its own alone: an array has none of them. */
const membersOf = (said: JsonText): Members => {
  const value: Json = JSON.parse(said);
  if (!isJsonObject(value)) return {};
  const own = (name: keyof Members): Members =>
    Object.hasOwn(value, name) ? { [name]: value[name] } : {};
  return { ...own('action'), ...own('params'), ...own('state') };
};

const boxed = (name: string, value: Json): JsonObject =>
  isJsonObject(value) ? value : { [name]: value };

const boxedText = (name: string, value: Json): JsonText => jsonText(boxed(name, value));
