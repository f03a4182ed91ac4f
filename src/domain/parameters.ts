/**
 * The arguments of an activation (openwhisk-api §5.5, §5.7): default parameters under the payload,
 * key by key, `init` parameters taken out for the environment of the container.
 *
 * Arguments are put together as text and never as an object, so that a key such as `__proto__` is
 * data like any other, and a payload nobody has to change is passed on as it came.
 */
import type { Parameter } from './action/action.ts';
import { isFinal } from './action/annotations.ts';
import { E, type Either } from './kernel/fp.ts';
import {
  isJsonObject,
  type Json,
  type JsonObject,
  type JsonText,
  jsonText,
} from './kernel/json.ts';
import type { Refusal } from './refusal.ts';

export interface EffectiveArguments {
  readonly parameters: JsonText;
  /** Strings by name for the container's environment; `null` when there are none. */
  readonly initParameters: JsonText | null;
}

/** What is read of an action: its defaults, merged with those of its package and binding. */
export interface ActionDefaults {
  readonly parameters: readonly Parameter[];
  readonly annotations: readonly Parameter[];
}

/**
 * `payload` is the text of an object, or of an array, which only components hand on to each other
 * and which takes no defaults (§6.2). `overridesFinal`: raw web actions may override final ones.
 */
export const effectiveArguments = (
  action: ActionDefaults,
  payload: JsonText,
  overridesFinal = false,
): Either<Refusal, EffectiveArguments> => {
  const defaults = action.parameters;
  if (defaults.length === 0) return E.right({ parameters: payload, initParameters: null });
  const given = parsedObject(payload);
  if (given === null)
    return E.right({ parameters: payload, initParameters: initParameters(defaults, {}) });
  if (!overridesFinal && overridesFinals(action, given))
    return E.left({ type: 'ReservedParameters' });
  return E.right({
    parameters: argumentsText(defaults, given, payload),
    initParameters: initParameters(defaults, given),
  });
};

/** Whether the payload gives a value to a default that is final (§5.5). */
export const overridesFinals = (
  { parameters, annotations }: ActionDefaults,
  payload: JsonObject,
): boolean => isFinal(annotations) && parameters.some((entry) => isOverridden(entry, payload));

const parsedObject = (text: JsonText): JsonObject | null => {
  const value: Json = JSON.parse(text);
  return isJsonObject(value) ? value : null;
};

const argumentsText = (
  defaults: readonly Parameter[],
  payload: JsonObject,
  text: JsonText,
): JsonText => {
  const init = defaults.filter((entry) => entry.init === true);
  const given = init.some(({ key }) => Object.hasOwn(payload, key))
    ? withoutKeys(payload, new Set(init.map(({ key }) => key)))
    : text.slice(text.indexOf('{') + 1, text.lastIndexOf('}')).trim();
  const under = defaults
    .filter(({ key, init: toEnvironment }) => !toEnvironment && !Object.hasOwn(payload, key))
    .map(({ key, value }) => member(key, value));
  return objectText(given === '' ? under : [...under, given]);
};

const initParameters = (defaults: readonly Parameter[], payload: JsonObject): JsonText | null => {
  const init = defaults.filter((entry) => entry.init === true);
  return init.length === 0 ? null : environmentText(init, payload);
};

/** A default without a value may be given even where defaults are final. */
const isOverridden = ({ key, value }: Parameter, payload: JsonObject): boolean =>
  value !== null && Object.hasOwn(payload, key);

const withoutKeys = (payload: JsonObject, keys: ReadonlySet<string>): string =>
  Object.entries(payload)
    .filter(([key]) => !keys.has(key))
    .map(([key, value]) => member(key, value))
    .join(',');

/** A value of the payload for such a key goes to the environment too. */
const environmentText = (init: readonly Parameter[], payload: JsonObject): JsonText =>
  objectText(
    init.map(({ key, value }) => {
      const given = Object.hasOwn(payload, key) ? payload[key] : value;
      return member(key, environmentValue(given ?? null));
    }),
  );

const environmentValue = (value: Json): string => {
  if (value === null) return '';
  return typeof value === 'string' ? value : jsonText(value);
};

const member = (key: string, value: Json): string => `${jsonText(key)}:${jsonText(value)}`;

/** Members that are JSON make an object that is. */
const objectText = (members: readonly string[]): JsonText => `{${members.join(',')}}` as JsonText;
