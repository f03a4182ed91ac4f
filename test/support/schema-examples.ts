/** Values that a JSON Schema describes: every alternative, every member with and without the others. */
import { isJsonObject, type Json, type JsonObject } from '../../src/domain/kernel/json.ts';

/** Texts that are names or references where those are asked for. */
const TEXTS: Readonly<Record<string, string>> = { path: 'guest', namespace: 'guest', name: 'x' };
const TEXT = '/guest/x';

export const examplesOf = (schema: JsonObject, member = ''): readonly Json[] => {
  const { oneOf, enum: words, example, type } = schema;
  if (Array.isArray(oneOf))
    return oneOf.filter(isJsonObject).flatMap((one) => examplesOf(one, member));
  if (Array.isArray(words)) return words;
  if (example !== undefined) return [example];
  switch (type) {
    case 'object':
      return objectExamples(schema);
    case 'array':
      return [[], ...examplesOf(asObject(schema['items'])).map((item) => [item])];
    case 'boolean':
      return [true, false];
    case 'integer':
      return [1];
    case 'string':
      return [TEXTS[member] ?? TEXT];
    default:
      return [1, 'text', { a: [null] }];
  }
};

/** Each with what is required, and one member in each of its forms. */
const objectExamples = (schema: JsonObject): readonly Json[] => {
  const members = Object.entries(asObject(schema['properties']));
  const required = requiredOf(schema);
  const first = ([name, of]: readonly [string, Json]) => [
    name,
    examplesOf(asObject(of), name)[0] ?? null,
  ];
  const all = Object.fromEntries(members.map(first)) as JsonObject;
  const least = Object.fromEntries(
    members.filter(([name]) => required.includes(name)).map(first),
  ) as JsonObject;
  const varied = members.flatMap(([name, of]) =>
    examplesOf(asObject(of), name).map((value) => ({ ...least, [name]: value })),
  );
  return [least, all, ...varied];
};

export const requiredOf = ({ required }: JsonObject): readonly string[] =>
  Array.isArray(required) ? required.filter((name) => typeof name === 'string') : [];

const asObject = (value: Json | undefined): JsonObject =>
  value !== undefined && isJsonObject(value) ? value : {};
