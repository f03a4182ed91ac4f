import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { headerLines } from '../../../../src/http/web/answer/header-lines.ts';
import { anyJson } from '../../../support/json-arbitrary.ts';

describe('the headers of an action', () => {
  test('are strings, numbers, booleans, or lists of them with a line each', () => {
    expect(
      headerLines({ 'X-A': 'b', n: 1.5, t: true, 'Set-Cookie': ['a=1', 'b=2'], none: [] }),
    ).toEqual([
      ['X-A', 'b'],
      ['n', '1.5'],
      ['t', 'true'],
      ['Set-Cookie', 'a=1'],
      ['Set-Cookie', 'b=2'],
    ]);
  });

  test.each([[null], [{}], [[null]], [[['a']]], [[{}]]])('are not %j', (value) => {
    expect(headerLines({ 'x-a': value })).toBeNull();
  });

  test.each(['a\r\nSet-Cookie: b=c', 'a\nb', 'a\rb', '\0', 'a\x7f', '\x0b'])(
    'never end their line: %j',
    (value) => {
      expect(headerLines({ 'x-a': value })).toBeNull();
      expect(headerLines({ 'x-a': ['fine', value] })).toBeNull();
    },
  );

  test.each(['', 'a b', 'a:', 'a\r\nb', 'é', 'a\0', '(a)', 'a\n'])('are not named %j', (name) => {
    expect(headerLines({ [name]: 'a' })).toBeNull();
  });

  test.each([
    'Content-Length',
    'transfer-encoding',
    'CONNECTION',
    'Keep-Alive',
    'Upgrade',
    'TE',
    'Trailer',
  ])('do not say where the answer ends or what becomes of the connection: %s', (name) => {
    expect(headerLines({ [name]: '5', 'x-a': 'b' })).toEqual([['x-a', 'b']]);
  });

  test('may have any letters in their values', () => {
    expect(headerLines({ 'x-a': 'é\tü ☺' })).toEqual([['x-a', 'é\tü ☺']]);
  });

  test('are lines that nobody can split, whatever the action returns', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('a', 'b\r\nc', '__proto__'),
    );
    fc.assert(
      fc.property(fc.dictionary(text, fc.oneof(text, fc.array(text), anyJson)), (headers) => {
        for (const [name, value] of headerLines(headers) ?? []) {
          expect(name).toMatch(/^[^\0-\x20\x7f-\uffff:]+$/);
          expect(value).not.toMatch(/[\r\n\0]/);
        }
      }),
    );
  });
});
