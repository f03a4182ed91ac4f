import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  annotationsOfNew,
  annotationsOfUpdate,
  annotationValue,
  isConductor,
  isDownloadDisabled,
  isFeed,
  isFinal,
  isRawHttp,
  isRetrySafe,
  isWebExported,
  networkOf,
  provideApiKey,
} from '../../../src/domain/action/annotations.ts';
import type { Json } from '../../../src/domain/kernel/json.ts';
import { anyJson } from '../../support/json-arbitrary.ts';

const key = fc.constantFrom('a', 'b', 'c', 'exec', 'provide-api-key', '__proto__');
const annotations = fc.uniqueArray(fc.record({ key, value: anyJson }), {
  selector: (annotation) => annotation.key,
});
const asMap = (list: readonly { key: string; value: unknown }[]) =>
  new Map(list.map((entry) => [entry.key, entry.value]));

describe('the API key is provided', () => {
  const given = (value: boolean | number | string | null | readonly never[]) =>
    provideApiKey([{ key: 'provide-api-key', value }]);

  test('where the annotation is absent, as on old actions', () => {
    expect(provideApiKey([])).toBe(true);
  });

  test('where its value is truthy: true, a number but 0, a text but the empty one, any array', () => {
    expect([true, 1, -1, 'false', []].map(given)).toEqual([true, true, true, true, true]);
    expect([false, 0, '', null].map(given)).toEqual([false, false, false, false]);
  });
});

test.each([
  ['final', isFinal],
  ['retry-safe', isRetrySafe],
  ['web-export', isWebExported],
  ['raw-http', isRawHttp],
  ['disable-download', isDownloadDisabled],
])('%s counts only as boolean true', (name, counts) => {
  const given = (value: Json) => counts([{ key: name, value }]);
  expect(['true', 1, null, false, {}].some(given)).toBe(false);
  expect(counts([])).toBe(false);
  expect(given(true)).toBe(true);
});

test('an action is a conductor where the annotation is truthy', () => {
  const given = (value: Json) => isConductor([{ key: 'conductor', value }]);
  expect([true, 1, 'false', {}, []].map(given)).toEqual([true, true, true, true, true]);
  expect([false, 0, '', null].map(given)).toEqual([false, false, false, false]);
  expect(isConductor([])).toBe(false);
});

test('an action is kept from the network where the annotation is the text none', () => {
  const given = (value: Json) => networkOf([{ key: 'network', value }]);
  expect(given('none')).toBe('none');
  // Others are of a time in which they meant nothing: none is written any more.
  expect(['full', 'None', false, null, 0].map(given)).toEqual(Array(5).fill('full'));
  expect(networkOf([])).toBe('full');
});

test('an action is a feed where the annotation is there, with any value', () => {
  for (const value of [true, false, null, '']) expect(isFeed([{ key: 'feed', value }])).toBe(true);
  expect(isFeed([])).toBe(false);
});

test('code that was closed to downloads stays so, whatever an update says (adobe-runtime §4.3)', () => {
  const closed = [{ key: 'disable-download', value: true }];
  const open = [{ key: 'disable-download', value: false }];
  expect(isDownloadDisabled(annotationsOfUpdate(closed, open, [], 'k'))).toBe(true);
  expect(isDownloadDisabled(annotationsOfUpdate(closed, [], ['disable-download'], 'k'))).toBe(true);
  expect(isDownloadDisabled(annotationsOfUpdate(open, closed, [], 'k'))).toBe(true);
  expect(isDownloadDisabled(annotationsOfUpdate(open, [], [], 'k'))).toBe(false);
});

test('a new action says its kind and withholds the API key unless told otherwise', () => {
  fc.assert(
    fc.property(annotations, (given) => {
      const made = asMap(annotationsOfNew(given, 'nodejs:22'));
      expect(made).toEqual(
        new Map<string, unknown>([
          ['provide-api-key', false],
          ...asMap(given),
          ['exec', 'nodejs:22'],
        ]),
      );
    }),
  );
});

test('an update removes first, then adds, and keeps what it does not name', () => {
  fc.assert(
    fc.property(annotations, annotations, fc.array(key), (old, given, removed) => {
      const expected = asMap(old);
      for (const name of removed) expected.delete(name);
      for (const [name, value] of asMap(given)) expected.set(name, value);
      expected.set('exec', 'nodejs:22');
      const made = annotationsOfUpdate(old, given, removed, 'nodejs:22');
      expect(asMap(made)).toEqual(expected);
      expect(made.length).toBe(expected.size);
    }),
  );
});

test('a removed provide-api-key stays away, so the key is provided again', () => {
  const made = annotationsOfUpdate(annotationsOfNew([], 'k'), [], ['provide-api-key'], 'k');
  expect(annotationValue(made, 'provide-api-key')).toBeUndefined();
  expect(provideApiKey(made)).toBe(true);
});
