import { expect, test } from 'vitest';
import { acceptsJson, isJsonType } from '../../../src/http/body/media-type.ts';

test.each([
  ['application/json', true],
  ['application/json; charset=utf-8', true],
  ['Application/JSON ;charset=UTF-8', true],
  ['application/x-www-form-urlencoded', false],
  ['application/problem+json', false],
  ['text/plain', false],
  ['', false],
])('%s is JSON: %s', (contentType, expected) => {
  expect(isJsonType(contentType)).toBe(expected);
});

test.each([
  ['', true],
  ['*/*', true],
  ['application/*', true],
  ['text/html, application/json;q=0.9', true],
  ['text/html,*/*;q=0.1', true],
  ['text/html', false],
  ['application/json;q=0', false],
  ['application/json;q=0, */*', false],
  ['*/*;q=0, application/json', true],
  ['nonsense', false],
])('a client that accepts %j accepts JSON: %s', (accept, expected) => {
  expect(acceptsJson(accept)).toBe(expected);
});
