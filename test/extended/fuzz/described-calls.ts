/** Calls as the API's own description (Swagger 2.0) says they may be. */
import fc from 'fast-check';
import { isJsonObject, type Json, type JsonObject } from '../../../src/domain/kernel/json.ts';
import { anyJson, anyKey } from '../../support/json-arbitrary.ts';

export interface DescribedCall {
  readonly method: string;
  readonly path: string;
  readonly body: string | undefined;
  /** Statuses that the description knows by number. */
  readonly statuses: readonly string[];
}

/** Every operation as often as any other. */
export const describedCalls = (description: JsonObject): fc.Arbitrary<DescribedCall> => {
  const operations = Object.entries(membersOf(description, 'paths')).flatMap(([path, item]) =>
    Object.entries(asObject(item)).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      operation: asObject(operation),
    })),
  );
  return fc.constantFrom(...operations).chain(callOf);
};

const callOf = ({
  method,
  path,
  operation,
}: {
  readonly method: string;
  readonly path: string;
  readonly operation: JsonObject;
}): fc.Arbitrary<DescribedCall> => {
  const { parameters } = operation;
  const all = Array.isArray(parameters) ? parameters.map(asObject) : [];
  const query = all.filter((one) => one['in'] === 'query').map(queryParameter);
  const body = all.find((one) => one['in'] === 'body');
  const isOptional = body?.['required'] !== true;
  const sent = body === undefined ? fc.constant(undefined) : valueOf(membersOf(body, 'schema'));
  return fc
    .record({
      path: pathOf(path),
      query: fc.tuple(...query).map((pairs) => pairs.filter((pair) => pair !== '').join('&')),
      body: isOptional ? fc.option(sent, { nil: undefined }) : sent,
    })
    .map((made) => ({
      method,
      path: made.query === '' ? made.path : `${made.path}?${made.query}`,
      body: made.body === undefined ? undefined : JSON.stringify(made.body),
      statuses: Object.keys(membersOf(operation, 'responses')),
    }));
};

const NAMES = ['described', 'a b', 'a.b-c@d&e', '_', '1', 'x'.repeat(256)] as const;

const PARTS: Readonly<Record<string, readonly string[]>> = {
  namespace: ['_', 'guest'],
  activation: ['0123456789abcdef'.repeat(2)],
};

const pathOf = (path: string): fc.Arbitrary<string> =>
  fc
    .tuple(
      ...path.split('/').map((part) => {
        const [, name] = /^\{(\w+)\}$/.exec(part) ?? [];
        return name === undefined
          ? fc.constant(part)
          : fc.constantFrom(...(PARTS[name] ?? NAMES)).map(encodeURIComponent);
      }),
    )
    .map((parts) => parts.join('/'));

/** `''`: left out. */
const queryParameter = (parameter: JsonObject): fc.Arbitrary<string> => {
  const name = textOf(parameter['name'] ?? '');
  const value = valueOf(parameter, name).map((one) => `${name}=${encodeURIComponent(textOf(one))}`);
  return fc.oneof(fc.constant(''), value);
};

/** What the members of these names are, beyond their being texts. */
const TEXTS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  path: fc.constantFrom('guest', '_'),
  namespace: fc.constantFrom('guest', '_'),
  name: fc.constantFrom(...NAMES),
  code: fc.constantFrom('const main = () => ({})', ''),
  main: fc.string(),
  key: fc.string({ minLength: 1 }),
};

const IN_PACKAGE = fc.constantFrom('guest', '_/described');
const REFERENCE = fc.constantFrom('/guest/described', '_/described', '/_/described/');

const valueOf = (schema: JsonObject, member = ''): fc.Arbitrary<Json> => {
  const { 'x-oneOf': oneOf, enum: words, example, type, items, description } = schema;
  if (Array.isArray(oneOf)) return fc.oneof(...oneOf.map((one) => valueOf(asObject(one), member)));
  if (Array.isArray(words)) return fc.constantFrom(...words);
  if (example !== undefined) return fc.constant(example);
  switch (type) {
    case 'object':
      return objectOf(schema);
    case 'array':
      return fc.array(valueOf(asObject(items ?? null)), { maxLength: 3 });
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return integerOf(schema);
    case 'string':
      return description === 'NS[/PKG]' ? IN_PACKAGE : (TEXTS[member] ?? REFERENCE);
    default:
      return anyJson;
  }
};

/** Without bounds, what most machines take for an integer. */
const integerOf = ({ minimum, maximum }: JsonObject): fc.Arbitrary<number> =>
  fc.integer({
    min: typeof minimum === 'number' ? minimum : -(2 ** 31),
    max: typeof maximum === 'number' ? maximum : 2 ** 31 - 1,
  });

/** Members that are not named may be there. */
const objectOf = (schema: JsonObject): fc.Arbitrary<Json> => {
  const { required, maxProperties } = schema;
  const members = Object.entries(membersOf(schema, 'properties'));
  if (maxProperties === 0) return fc.constant({});
  const named = fc.record(
    Object.fromEntries(members.map(([name, of]) => [name, valueOf(asObject(of), name)])),
    { requiredKeys: Array.isArray(required) ? required.map(String) : [] },
  );
  const more = fc.dictionary(anyKey, anyJson, { maxKeys: 1 });
  return fc.tuple(more, named).map(([others, known]) => ({ ...others, ...known }));
};

const membersOf = (of: JsonObject, name: string): JsonObject => asObject(of[name] ?? null);

const textOf = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

const asObject = (value: Json): JsonObject => (isJsonObject(value) ? value : {});
