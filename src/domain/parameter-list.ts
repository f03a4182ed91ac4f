/**
 * Parameters and annotations as they are sent: arrays of `{key, value, init?}` (openwhisk-api §3.5).
 */
import type { Parameter } from './action/action.ts';
import { lastByKey } from './action/annotations.ts';
import { type Decoder, decoder, type Schema } from './kernel/decoder.ts';
import { E } from './kernel/fp.ts';
import { isJsonObject, type Json } from './kernel/json.ts';
import { malformed } from './refusal.ts';

const SCHEMA: Schema = {
  type: 'array',
  items: {
    type: 'object',
    required: ['key', 'value'],
    properties: {
      key: { type: 'string', minLength: 1 },
      value: { description: 'Any JSON.' },
      init: {
        type: 'boolean',
        description: "`true`: given to the container's environment, not to the arguments.",
      },
    },
  },
};

/** Of several entries with one key the last wins. */
export const parameterList: Decoder<readonly Parameter[]> = decoder(SCHEMA, (sent) => {
  if (!Array.isArray(sent)) return MALFORMED;
  const entries = sent.map(parameterOf).filter((entry) => entry !== null);
  return entries.length === sent.length ? E.right(lastByKey(entries)) : MALFORMED;
});

const MALFORMED = E.left(malformed('parameters malformed!'));

/** `value: null` is a declared parameter without a value; a missing `value` is an error. */
const parameterOf = (entry: Json): Parameter | null => {
  if (!isJsonObject(entry)) return null;
  const { key, value, init } = entry;
  if (typeof key !== 'string' || key === '' || value === undefined) return null;
  if (init === undefined || init === null || init === false) return { key, value };
  return init === true ? { key, value, init } : null;
};
