import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CacheableRequest } from '../../../src/http/cache/cacheable-request.ts';
import { addressKey, answerKey } from '../../../src/http/cache/cache-key.ts';
import type { Header } from '../../../src/http/exchange.ts';

/** Texts that try to look like several, or like a part of a key. */
const text = fc.oneof(
  fc.constantFrom(
    '',
    'a',
    'A',
    'a,b',
    '","',
    '[]',
    '["a"]',
    '\\',
    '"',
    '\0',
    '\n',
    'null',
    '&',
    '?',
  ),
  fc.string({ unit: 'binary', maxLength: 4 }),
);
const NAMES = ['accept', 'cookie', 'storeid'] as const;
const headers = fc.array(fc.tuple(fc.constantFrom(...NAMES), text), { maxLength: 4 });
const asked = fc.record({
  path: text,
  query: text,
  host: text,
  callerNamespace: fc.option(text),
  headers,
});
type Asked = typeof asked extends fc.Arbitrary<infer Value> ? Value : never;

const requestOf = ({
  path,
  query,
  host,
  callerNamespace,
  headers: sent,
}: Asked): CacheableRequest => ({
  request: { method: 'GET', path, query, allHeaders: [['host', host], ...sent] },
  callerNamespace,
  shared: true,
});

const keyOf = (one: Asked, vary: readonly string[]): string => {
  const request = requestOf(one);
  return answerKey(addressKey(request), vary, request.request.allHeaders);
};

const valuesOf = (sent: readonly Header[], name: string): readonly string[] => {
  const values = sent.filter(([each]) => each === name).map(([, value]) => value);
  return values.length === 0 ? [''] : values;
};

test('two requests share an answer if and only if address, caller and varied values are equal', () => {
  const vary = fc.subarray([...NAMES]);
  fc.assert(
    fc.property(asked, asked, vary, fc.nat(31), (one, other, names, same) => {
      // Two that are drawn apart are never alike: some parts of the one are taken over.
      const two = {
        path: (same & 1) === 0 ? other.path : one.path,
        query: (same & 2) === 0 ? other.query : one.query,
        host: (same & 4) === 0 ? other.host : one.host,
        callerNamespace: (same & 8) === 0 ? other.callerNamespace : one.callerNamespace,
        headers: (same & 16) === 0 ? other.headers : one.headers,
      };
      const isAlike =
        one.path === two.path &&
        one.query === two.query &&
        one.host.toLowerCase() === two.host.toLowerCase() &&
        one.callerNamespace === two.callerNamespace &&
        names.every(
          (name) =>
            JSON.stringify(valuesOf(one.headers, name)) ===
            JSON.stringify(valuesOf(two.headers, name)),
        );
      expect(keyOf(one, names) === keyOf(two, names)).toBe(isAlike);
    }),
    { numRuns: 2_000 },
  );
});

test('answers that depend on other fields are told apart, whatever the values', () => {
  fc.assert(
    fc.property(asked, fc.subarray([...NAMES]), fc.subarray([...NAMES]), (one, some, others) => {
      expect(keyOf(one, some) === keyOf(one, others)).toBe(some.join() === others.join());
    }),
  );
});

test('an address is never taken for an answer', () => {
  fc.assert(
    fc.property(asked, asked, fc.subarray([...NAMES]), (one, other, names) => {
      expect(addressKey(requestOf(one))).not.toBe(keyOf(other, names));
    }),
  );
});

test('the name of a field has no case, its value has; without one it is empty', () => {
  const keyFor = (name: string, value: string) => answerKey('', ['storeid'], [[name, value]]);
  expect(keyFor('storeId', 'a')).toBe(keyFor('STOREID', 'a'));
  expect(keyFor('storeId', 'a')).not.toBe(keyFor('storeId', 'A'));
  expect(answerKey('', ['storeid'], [])).toBe(keyFor('storeid', ''));
});
