import fc from 'fast-check';
import { expect, test } from 'vitest';
import { E } from '../../src/domain/kernel/fp.ts';
import { parameterList } from '../../src/domain/parameter-list.ts';
import { anyJson } from '../support/json-arbitrary.ts';

const MALFORMED = E.left({ type: 'MalformedContent', reason: 'parameters malformed!' });

test('parameters are read as they were sent', () => {
  const entry = fc.record({ key: fc.string({ minLength: 1 }), value: anyJson });
  const list = fc.uniqueArray(entry, { selector: ({ key }) => key });
  fc.assert(
    fc.property(list, (sent) => {
      expect(parameterList.decode(sent)).toEqual(E.right(sent));
    }),
  );
});

test('of several entries with one key the last wins', () => {
  const sent = [
    { key: 'a', value: 1 },
    { key: 'b', value: 2 },
    { key: 'a', value: 3 },
  ];
  expect(parameterList.decode(sent)).toEqual(
    E.right([
      { key: 'a', value: 3 },
      { key: 'b', value: 2 },
    ]),
  );
});

test('a list with any keys, however often, is a map of them with the last values', () => {
  const key = fc.constantFrom('a', 'b', '__proto__', 'constructor');
  fc.assert(
    fc.property(fc.array(fc.record({ key, value: anyJson })), (sent) => {
      const read = parameterList.decode(sent);
      if (E.isLeft(read)) throw new Error('every list of entries is read');
      const expected = new Map(sent.map((entry) => [entry.key, entry]));
      expect(new Map(read.right.map((entry) => [entry.key, entry]))).toEqual(expected);
      expect(read.right).toHaveLength(expected.size);
    }),
  );
});

test('init is kept only when it is true, and unknown members not at all', () => {
  const sent = [
    { key: 'a', value: 1, init: true, more: 1 },
    { key: 'b', value: null, init: false },
    { key: 'c', value: 1, init: null },
  ];
  expect(parameterList.decode(sent)).toEqual(
    E.right([
      { key: 'a', value: 1, init: true },
      { key: 'b', value: null },
      { key: 'c', value: 1 },
    ]),
  );
});

test.each([
  ['an object', { a: 1 }],
  ['a text', 'a'],
  ['an entry that is no object', [1]],
  ['an entry that is null', [null]],
  ['a missing value', [{ key: 'a' }]],
  ['a missing key', [{ value: 1 }]],
  ['an empty key', [{ key: '', value: 1 }]],
  ['a key that is no text', [{ key: 1, value: 1 }]],
  ['an init that is no boolean', [{ key: 'a', value: 1, init: 'true' }]],
])('%s is refused', (_what, sent) => {
  expect(parameterList.decode(sent)).toEqual(MALFORMED);
});
