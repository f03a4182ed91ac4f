/**
 * A JSON Schema in the words of Swagger 2.0, which knows fewer: what it has no word for is kept as an
 * extension, so that nothing is lost to people and nothing is wrong to tools.
 */
import type { Schema } from '../../domain/kernel/decoder.ts';
import { isJsonObject, type Json, type JsonObject } from '../../domain/kernel/json.ts';

/** Said as they are. */
const PLAIN: ReadonlySet<string> = new Set([
  ...['$ref', 'type', 'format', 'title', 'description', 'default', 'example', 'enum', 'readOnly'],
  ...['maximum', 'exclusiveMaximum', 'minimum', 'exclusiveMinimum', 'multipleOf'],
  ...['maxLength', 'minLength', 'pattern', 'maxItems', 'minItems', 'uniqueItems'],
  ...['maxProperties', 'minProperties', 'required'],
]);

export const swaggerSchema = (schema: Schema): JsonObject =>
  Object.fromEntries(Object.entries(schema).map(([word, value]) => inSwagger(word, value)));

const inSwagger = (word: string, value: Json): readonly [string, Json] => {
  if (PLAIN.has(word)) return [word, value];
  if (word === 'const') return ['enum', [value]];
  if (word === 'properties' && isJsonObject(value)) return [word, mapped(value)];
  if (word === 'items' || word === 'additionalProperties') return [word, nested(value)];
  if (word === 'allOf') return [word, nested(value)];
  return [word.startsWith('x-') ? word : `x-${word}`, nested(value)];
};

const mapped = (properties: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, nested(value)]));

const nested = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(nested);
  return isJsonObject(value) ? swaggerSchema(value) : value;
};
