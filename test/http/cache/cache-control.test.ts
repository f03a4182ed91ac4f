import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  parseCacheControl,
  secondsOf,
  wholeSeconds,
} from '../../../src/http/cache/cache-control.ts';

const parsed = (...lines: readonly string[]) => Object.fromEntries(parseCacheControl(lines));

test('directives are read whatever their case, spacing, lines and quotes', () => {
  expect(parsed('Max-Age=5 ,\tPUBLIC', 's-maxage = "7"')).toEqual({
    'max-age': '5',
    public: null,
    's-maxage': '7',
  });
  expect(parsed('private="set-cookie, no-store", max-age=1')).toEqual({
    private: 'set-cookie, no-store',
    'max-age': '1',
  });
  expect(parsed('')).toEqual({});
});

test('of a directive that is named twice the first counts', () => {
  expect(parsed('max-age=1, max-age=9')).toEqual({ 'max-age': '1' });
});

test('a quotation without an end hides no directive', () => {
  expect(parsed('max-age="10, no-store')).toMatchObject({ 'max-age': '', 'no-store': null });
});

test('an age that is no whole number is none at all', () => {
  const ages = ['max-age', 'max-age=', 'max-age=-1', 'max-age=1.5', 'max-age=1e3', 'max-age=x'];
  for (const age of ages) expect(secondsOf(parseCacheControl([age]), 'max-age'), age).toBe(0);
  expect(secondsOf(parseCacheControl(['no-store']), 'max-age')).toBeNull();
  expect(wholeSeconds('007')).toBe(7);
});

test('any text is read, in no more time than its length explains', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' })), (lines) => {
      for (const [name] of parseCacheControl(lines)) expect(name).toBe(name.toLowerCase());
    }),
  );
  const long = `${'a="\\'.repeat(20_000)}${' \t'.repeat(20_000)}=`;
  expect(parseCacheControl([long, 'no-store']).has('no-store')).toBe(true);
});
