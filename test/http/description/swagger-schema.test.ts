import { expect, test } from 'vitest';
import { swaggerSchema } from '../../../src/http/description/swagger-schema.ts';

test('words that Swagger knows stay as they are, at every depth', () => {
  const schema = {
    type: 'object',
    required: ['a'],
    properties: { a: { type: 'array', items: { type: 'string', minLength: 1 } } },
  };
  expect(swaggerSchema(schema)).toEqual(schema);
});

test('a member may have the name of a word', () => {
  const schema = { type: 'object', properties: { oneOf: { type: 'string' } } };
  expect(swaggerSchema(schema)).toEqual(schema);
});

test('words that it does not know are kept as extensions', () => {
  const schema = { items: { oneOf: [{ const: 1 }, { type: 'null' }] } };
  expect(swaggerSchema(schema)).toEqual({
    items: { 'x-oneOf': [{ enum: [1] }, { type: 'null' }] },
  });
});
