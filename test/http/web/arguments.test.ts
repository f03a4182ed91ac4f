import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { E } from '../../../src/domain/kernel/fp.ts';
import type { JsonObject } from '../../../src/domain/kernel/json.ts';
import type { NamespaceName } from '../../../src/domain/names.ts';
import type { ActionDefaults } from '../../../src/domain/parameters.ts';
import { mergedArguments, rawArguments, type WebInput } from '../../../src/http/web/arguments.ts';
import { anyKey, jsonObjectOf } from '../../support/json-arbitrary.ts';

const NO_DEFAULTS: ActionDefaults = { parameters: [], annotations: [] };

const input = (more: Partial<WebInput> = {}): WebInput => ({
  method: 'GET',
  headers: [],
  rest: '',
  query: '',
  body: { contentType: '', bytes: new Uint8Array(0) },
  user: null,
  ...more,
});
const jsonBody = (value: unknown): WebInput['body'] => ({
  contentType: 'application/json',
  bytes: Buffer.from(JSON.stringify(value)),
});
const merged = (more: Partial<WebInput>, defaults = NO_DEFAULTS): JsonObject => {
  const given = mergedArguments(input(more), defaults);
  if (E.isLeft(given)) throw new Error(given.left.type);
  return given.right;
};
const NOTHING_GIVEN = { __ow_method: 'get', __ow_headers: {}, __ow_path: '' };

describe('a web action', () => {
  test('is told the request, and nothing that was not there', () => {
    expect(merged({})).toEqual(NOTHING_GIVEN);
    const headers = [
      ['host', 'h'],
      ['x', '1'],
      ['x', '2'],
      ['content-type', 'text/plain'],
    ] as const;
    const user = 'guest' as NamespaceName;
    expect(merged({ method: 'POST', headers, rest: '/a%20b', user })).toEqual({
      __ow_method: 'post',
      __ow_headers: { host: 'h', x: '2', 'content-type': 'text/plain' },
      __ow_path: '/a%20b',
      __ow_user: 'guest',
    });
  });

  test('does not see headers that are between client and server', () => {
    const headers = [
      ['content-length', '3'],
      ['transfer-encoding', 'chunked'],
      ['authorization', 'Bearer b'],
    ] as const;
    expect(merged({ headers })['__ow_headers']).toEqual({ authorization: 'Bearer b' });
  });

  test('gets the query as its parameters, and the members of the body over them', () => {
    expect(merged({ query: 'a=1&b=2&b=3', body: jsonBody({ a: [true] }) })).toEqual({
      ...NOTHING_GIVEN,
      a: [true],
      b: '3',
    });
  });

  test.each([[[1, 2]], ['text'], [7], [null]])('finds %j in __ow_body', (value) => {
    expect(merged({ query: 'a=1', body: jsonBody(value) })).toEqual({
      ...NOTHING_GIVEN,
      a: '1',
      __ow_body: value,
    });
  });

  const RESERVED = ['method', 'headers', 'path', 'user', 'query', 'body'].map((n) => `__ow_${n}`);

  test.each(RESERVED)('is not called by one who sends %s', (name) => {
    const refused = E.left({ type: 'ReservedParameters' });
    expect(mergedArguments(input({ query: `${name}=1` }), NO_DEFAULTS)).toEqual(refused);
    const body = jsonBody({ [name]: null });
    expect(mergedArguments(input({ body }), NO_DEFAULTS)).toEqual(refused);
  });

  test('is not called by one who sends what is final', () => {
    const defaults: ActionDefaults = {
      parameters: [
        { key: 'fixed', value: 1 },
        { key: 'open', value: null },
      ],
      annotations: [{ key: 'final', value: true }],
    };
    const refused = E.left({ type: 'ReservedParameters' });
    expect(mergedArguments(input({ query: 'fixed=1' }), defaults)).toEqual(refused);
    expect(mergedArguments(input({ body: jsonBody({ fixed: null }) }), defaults)).toEqual(refused);
    expect(merged({ query: 'open=1' }, defaults)).toMatchObject({ open: '1' });
    expect(merged({ query: 'fixed=1' }, { ...defaults, annotations: [] })).toMatchObject({
      fixed: '1',
    });
  });

  test('has every member of a body as its own, whatever its name', () => {
    fc.assert(
      fc.property(jsonObjectOf(anyKey), (members) => {
        const given = merged({ body: jsonBody(members) });
        expect(Object.getPrototypeOf(given)).toBe(Object.prototype);
        for (const [key, value] of Object.entries(members)) {
          expect(Object.getOwnPropertyDescriptor(given, key)?.value).toEqual(value);
        }
      }),
    );
    expect(({} as JsonObject)['a']).toBeUndefined();
  });

  test('has every parameter and header as its own, whatever its name', () => {
    const given = merged({ query: '__proto__=q', headers: [['__proto__', 'h']] });
    expect(Object.getOwnPropertyDescriptor(given, '__proto__')?.value).toBe('q');
    expect(JSON.stringify(given['__ow_headers'])).toBe('{"__proto__":"h"}');
  });
});

describe('a raw web action', () => {
  test('gets query and body as they were sent', () => {
    const query = 'a=%20&a=2&__ow_user=x';
    const given = rawArguments(input({ method: 'PUT', query, body: jsonBody({ a: 1 }) }));
    expect(given).toEqual({
      __ow_method: 'put',
      __ow_headers: {},
      __ow_path: '',
      __ow_query: query,
      __ow_body: Buffer.from('{"a":1}').toString('base64'),
    });
  });

  test('gets empty strings for what is not there', () => {
    expect(rawArguments(input())).toEqual({ ...NOTHING_GIVEN, __ow_query: '', __ow_body: '' });
  });
});
