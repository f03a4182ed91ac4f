import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  asHeaderValue,
  isHeaderName,
  isHeaderValue,
  isOfConnection,
} from '../../src/http/header-syntax.ts';

test('a name is a token', () => {
  expect(['X-A', 'etag', "!#$%&'*+-.^_`|~1"].every(isHeaderName)).toBe(true);
  expect(['', 'X A', 'X:', 'X\r\n', 'Ünicode'].some(isHeaderName)).toBe(false);
});

test('a value may hold tabs and any letters, but nothing that ends its line', () => {
  expect(['', 'a\tb', 'ü'].every(isHeaderValue)).toBe(true);
  expect(['a\r', 'a\nb', '\0', '\x7f'].some(isHeaderValue)).toBe(false);
});

test('whatever would end the line is sent as a space, and all else as it is', () => {
  expect(asHeaderValue('text/html\n')).toBe('text/html ');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      const sent = asHeaderValue(value);
      expect(isHeaderValue(sent)).toBe(true);
      expect(sent).toHaveLength(value.length);
      expect(asHeaderValue(sent)).toBe(sent);
    }),
  );
});

test('what frames an answer or speaks for the connection is known in any case', () => {
  expect(['Content-Length', 'transfer-encoding', 'CONNECTION'].every(isOfConnection)).toBe(true);
  expect(['Date', 'X-Connection', 'constructor'].some(isOfConnection)).toBe(false);
});
