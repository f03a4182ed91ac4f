import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Header } from '../../../src/http/exchange.ts';
import { isBodiless, sentHeaders, statusLine } from '../../../src/http/server/sent-headers.ts';

test('headers of one name stay as they are, each with its own line', () => {
  const headers: readonly Header[] = [
    ['Set-Cookie', 'a=1; Path=/'],
    ['Set-Cookie', 'b=2'],
    ['X-Tab', 'a\tb'],
  ];
  expect(sentHeaders(headers)).toBe(headers);
});

test('an action cannot end the line of its header', () => {
  expect(sentHeaders([['X-A', 'b\r\nSet-Cookie: stolen\0']])).toEqual([
    ['X-A', 'b  Set-Cookie: stolen '],
  ]);
});

test('an action can neither frame its answer nor speak for the connection', () => {
  const names = ['Content-Length', 'transfer-encoding', 'CONNECTION', 'Upgrade', 'Date', 'Trailer'];
  const impossible = ['', 'X A', 'X:', 'X\r\nY', 'Ünicode'];
  const headers = [...names, ...impossible].map((name): Header => [name, '1']);
  expect(sentHeaders([['X-B', 'kept'], ...headers])).toEqual([['X-B', 'kept']]);
});

test('whatever headers there are, what is sent has no line break', () => {
  const text = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(fc.array(fc.tuple(text, text)), (headers) => {
      for (const [name, value] of sentHeaders(headers)) {
        expect(`${name}${value}`).not.toMatch(/[\r\n\0]/);
        expect(name).toMatch(/^[^\s:]+$/);
      }
    }),
  );
});

test('a status without a name of its own is sent as its number', () => {
  expect([200, 444].map(statusLine)).toEqual(['200 OK', '444 ']);
});

test('answers that have no body by their status tell no length', () => {
  expect([200, 203, 204, 205, 304, 404].filter(isBodiless)).toEqual([204, 304]);
});
