import { expect, test } from 'vitest';
import { accepts } from '../../../../src/http/web/answer/accept.ts';

test.each([
  ['', 'text/html; charset=UTF-8', true],
  ['*/*', 'image/png', true],
  ['text/html', 'text/html; charset=UTF-8', true],
  ['TEXT/HTML', 'text/html', true],
  ['text/*', 'text/html; charset=UTF-8', true],
  ['text/plain, text/*;q=0.1', 'text/html', true],
  ['application/json', 'text/html; charset=UTF-8', false],
  ['image/*', 'text/html', false],
  ['text/html;q=0', 'text/html', false],
  ['text/html;q=0, */*', 'text/html', false],
  ['*/*, text/html; q=0.0', 'text/html', false],
  ['text/*;q=0, text/html', 'text/html', true],
  ['text/html;level=1;q=0.4', 'text/html', true],
  ['nonsense', 'text/html', true],
  ['nonsense, application/json', 'text/html', false],
])('a client that accepts %j takes %s: %s', (accept, contentType, expected) => {
  expect(accepts(accept, contentType)).toBe(expected);
});
