/**
 * Reading JSON from outside: what is accepted and how the API's description shows it, said once. A
 * decoder either gives the value or the refusal with upstream's exact text.
 */
import { malformed, type Refusal } from '../refusal.ts';
import { E, type Either } from './fp.ts';
import { isJsonObject, type Json, type JsonObject, jsonText } from './json.ts';

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
 * An object whose members are optional: `null` is the same as absent and decodes to `null`, and
 * members that are not named are ignored (openwhisk-api §11.4). Of several mistakes the first in the
 * order of `named` is reported. `notObject` is the reason given for everything that is no object.
 */
export const objectOf = <M extends Members>(named: M, notObject: string): Decoder<Decoded<M>> =>
  decoder(objectSchema(named), (sent) => {
    if (!isJsonObject(sent)) return E.left(malformed(notObject));
    const found: Record<string, unknown> = {};
    for (const [name, { decode }] of Object.entries(named)) {
      const value = Object.hasOwn(sent, name) ? (sent[name] ?? null) : null;
      const read = value === null ? E.right(null) : decode(value);
      if (E.isLeft(read)) return read;
      found[name] = read.right;
    }
    return E.right(found as Decoded<M>);
  });

const objectSchema = (named: Members): Schema => ({
  type: 'object',
  properties: Object.fromEntries(Object.entries(named).map(([name, { schema }]) => [name, schema])),
});

/** Of several mistakes in a list the first is reported. */
export const listOf = <Value>(
  entry: Decoder<Value>,
  notList: (sent: Json) => string,
): Decoder<readonly Value[]> =>
  decoder({ type: 'array', items: entry.schema }, (sent) => {
    if (!Array.isArray(sent)) return E.left(malformed(notList(sent)));
    const values: Value[] = [];
    for (const one of sent as readonly Json[]) {
      const read = entry.decode(one);
      if (E.isLeft(read)) return read;
      values.push(read.right);
    }
    return E.right(values);
  });

export const boolean: Decoder<boolean> = decoder({ type: 'boolean' }, (sent) =>
  typeof sent === 'boolean' ? E.right(sent) : E.left(unexpected('JsTrue or JsFalse', sent)),
);

const string: Decoder<string> = decoder({ type: 'string' }, (sent) =>
  typeof sent === 'string' ? E.right(sent) : E.left(unexpected('String as JsString', sent)),
);

export const strings: Decoder<readonly string[]> = listOf(
  string,
  (sent) => `Expected List as JsArray, but got ${jsonText(sent)}`,
);

const unexpected = (expected: string, sent: Json): Refusal =>
  malformed(`Expected ${expected}, but got ${jsonText(sent)}`);
