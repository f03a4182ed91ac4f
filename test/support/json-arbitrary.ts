/** Any JSON, as it comes from a parser: `__proto__` may be an own key. */
import fc from 'fast-check';
import type { Json, JsonObject } from '../../src/domain/kernel/json.ts';

export const anyJson: fc.Arbitrary<Json> = fc.json().map((text) => JSON.parse(text) as Json);

/** Keys are few, so that they meet those of other objects, and some are dangerous. */
export const anyKey = fc.constantFrom('a', 'b', 'c', 'error', '__proto__', 'constructor', 'é"\n');

export const jsonObjectOf = (key: fc.Arbitrary<string>): fc.Arbitrary<JsonObject> =>
  fc
    .array(fc.tuple(key, anyJson), { maxLength: 5 })
    .map((entries) => entries.map(([k, v]) => `${JSON.stringify(k)}:${JSON.stringify(v)}`))
    .map((members) => JSON.parse(`{${members.join(',')}}`) as JsonObject);
