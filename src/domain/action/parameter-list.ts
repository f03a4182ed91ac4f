/**
 * Parameters and annotations as they are sent: arrays of `{key, value, init?}` (openwhisk-api §3.5).
 */
import { E, type Either } from '../kernel/fp.ts';
import { isJsonObject, type Json } from '../kernel/json.ts';
import { malformed, type Refusal } from '../refusal.ts';
import type { Parameter } from './action.ts';
import { lastByKey } from './annotations.ts';

/** Of several entries with one key the last wins. */
export const decodeParameters = (sent: Json): Either<Refusal, readonly Parameter[]> => {
  if (!Array.isArray(sent)) return MALFORMED;
  const entries = sent.map(decodeEntry).filter((entry) => entry !== null);
  return entries.length === sent.length ? E.right(lastByKey(entries)) : MALFORMED;
};

const MALFORMED = E.left(malformed('parameters malformed!'));

/** `value: null` is a declared parameter without a value; a missing `value` is an error. */
const decodeEntry = (entry: Json): Parameter | null => {
  if (!isJsonObject(entry)) return null;
  const { key, value, init } = entry;
  if (typeof key !== 'string' || key === '' || value === undefined) return null;
  if (init === undefined || init === null || init === false) return { key, value };
  return init === true ? { key, value, init } : null;
};
