/**
 * Reading JSON from outside: what is accepted and how the API's description shows it, said once. A
 * decoder either gives the value or the refusal with upstream's exact text.
 */
import type { Refusal } from '../refusal.ts';
import { E, type Either } from './fp.ts';
import type { Json, JsonObject } from './json.ts';

/** A JSON Schema, as OpenAPI uses it. */
export type Schema = JsonObject;

export interface Decoder<Value> {
  readonly decode: (sent: Json) => Either<Refusal, Value>;
  readonly schema: Schema;
}

export const decoder = <Value>(
  schema: Schema,
  decode: (sent: Json) => Either<Refusal, Value>,
): Decoder<Value> => ({ schema, decode });

type Members = Readonly<Record<string, Decoder<unknown>>>;

type Decoded<M extends Members> = {
  readonly [Name in keyof M]: M[Name] extends Decoder<infer Value> ? Value | null : never;
};

/**
 * The members of an object, each optional: `null` is the same as absent and decodes to `null`, and
 * members that are not named are ignored (openwhisk-api §11.4). Of several mistakes the first in the
 * order of `members` is reported.
 */
export const members =
  <M extends Members>(named: M) =>
  (sent: JsonObject): Either<Refusal, Decoded<M>> => {
    const found: Record<string, unknown> = {};
    for (const [name, { decode }] of Object.entries(named)) {
      const value = Object.hasOwn(sent, name) ? (sent[name] ?? null) : null;
      const read = value === null ? E.right(null) : decode(value);
      if (E.isLeft(read)) return read;
      found[name] = read.right;
    }
    return E.right(found as Decoded<M>);
  };

export const membersSchema = (named: Members): Schema => ({
  type: 'object',
  properties: Object.fromEntries(
    Object.entries(named).map(([name, { schema }]) => [name, schema]),
  ),
});
