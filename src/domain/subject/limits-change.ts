/**
 * A change of what is set for a namespace: it sets what it names, takes away what it names with
 * `null`, and keeps the rest.
 */
import { E, type Either } from '../kernel/fp.ts';
import type { Json, JsonObject } from '../kernel/json.ts';
import type { NamespaceLimits } from './namespace-limits.ts';
import type { LimitsIllegal } from './refusals.ts';

export type LimitsChange = {
  readonly [Limit in keyof NamespaceLimits]: NamespaceLimits[Limit] | null;
};
type Writable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** The members that are numbers. */
export const NUMBERS = [
  'invocationsPerMinute',
  'concurrentInvocations',
  'firesPerMinute',
  'minActionMemory',
  'maxActionMemory',
  'minActionLogs',
  'maxActionLogs',
  'minActionTimeout',
  'maxActionTimeout',
  'minActionConcurrency',
  'maxActionConcurrency',
  'maxParameterSize',
  'maxPayloadSize',
] as const;

/** Strict: a member that is not known is a mistake, and nothing is converted. */
export const decodeLimitsChange = (sent: JsonObject): Either<LimitsIllegal, LimitsChange> => {
  const change: Writable<LimitsChange> = {};
  for (const [name, value] of Object.entries(sent)) {
    const number = NUMBERS.find((one) => one === name);
    if (number !== undefined && (typeof value === 'number' || value === null))
      change[number] = value;
    else if (name === 'allowedKinds' && (isTexts(value) || value === null))
      change.allowedKinds = value;
    else if (name === 'storeActivations' && (typeof value === 'boolean' || value === null))
      change.storeActivations = value;
    else return E.left({ type: 'LimitsIllegal', text: `${name} can't be set so` });
  }
  return E.right(change);
};

const isTexts = (value: Json): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

export const changedLimits = (limits: NamespaceLimits, change: LimitsChange): NamespaceLimits => {
  const changed: Writable<NamespaceLimits> = { ...limits };
  for (const name of NUMBERS) {
    const { [name]: value } = change;
    if (value === null) delete changed[name];
    else if (value !== undefined) changed[name] = value;
  }
  const { allowedKinds, storeActivations } = change;
  if (allowedKinds === null) delete changed.allowedKinds;
  else if (allowedKinds !== undefined) changed.allowedKinds = allowedKinds;
  if (storeActivations === null) delete changed.storeActivations;
  else if (storeActivations !== undefined) changed.storeActivations = storeActivations;
  return changed;
};
