import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { E } from '../../../../src/domain/kernel/fp.ts';
import type { Json } from '../../../../src/domain/kernel/json.ts';
import type { ApiResponse } from '../../../../src/http/exchange.ts';
import { httpResponse } from '../../../../src/http/web/answer/http-transcoding.ts';
import { anyJson } from '../../../support/json-arbitrary.ts';

const answer = (result: Json): ApiResponse => {
  const response = httpResponse(result);
  if (E.isLeft(response)) throw new Error(response.left.text);
  return response.right;
};
const problem = (result: Json): string => {
  const response = httpResponse(result);
  if (E.isRight(response)) throw new Error('an answer');
  expect(response.left.status).toBe(400);
  return response.left.text;
};
const NOT_HTTP = "Response is not valid 'message/http'.";
const UNKNOWN_TYPE = 'Response did not specify a known content-type.';
const OTHER_TYPE = 'Response type in header did not match generated content type.';
const typed = (type: Json, body: Json) => ({ headers: { 'Content-Type': type }, body });

describe('the status of an answer', () => {
  test.each([
    [{}, 204],
    [{ body: '' }, 204],
    [{ body: null }, 204],
    [{ body: 'x' }, 200],
    [{ body: false }, 200],
    [{ body: 0 }, 200],
    [{ statusCode: 200 }, 200],
    [{ statusCode: '404' }, 404],
    [{ statusCode: '+404' }, 404],
    [{ statusCode: 302, headers: { location: '/x' } }, 302],
    [{ statusCode: 444, body: 'x' }, 444],
    [{ statusCode: 599, body: 'x' }, 599],
  ])('of %j is %i', (result, status) => {
    expect(answer(result).status).toBe(status);
  });

  test.each([
    [null],
    ['none'],
    [''],
    ['2OO'],
    ['200.0'],
    [200.5],
    [true],
    [[200]],
    [{}],
    [600],
    [-200],
    ['-200'],
    [0],
  ])('is never %j', (statusCode) => {
    expect(problem({ statusCode, body: 'x' })).toBe(NOT_HTTP);
  });

  test.each([100, '101', 103, 199])(
    'is never %j, after which a client waits for the real one',
    (statusCode) => {
      expect(problem({ statusCode, body: 'HTTP/1.1 200 OK\r\n\r\nforged' })).toBe(NOT_HTTP);
    },
  );
});

describe('the body of an answer', () => {
  test.each([
    ['without a type is HTML', { body: '<p>é' }, 'text/html; charset=UTF-8', '<p>é'],
    ['of a text type is sent as it is', typed('text/css', 'p{}'), 'text/css; charset=UTF-8', 'p{}'],
    [
      'has the charset UTF-8, whatever the action says',
      typed('Text/CSV; charset=latin1; header=present', 'a'),
      'text/csv; header=present; charset=UTF-8',
      'a',
    ],
    ['of XML is text', typed('application/xml', '<a/>'), 'application/xml; charset=UTF-8', '<a/>'],
    [
      'of JSON is sent as it is',
      typed('application/json', '{"a":1}'),
      'application/json',
      '{"a":1}',
    ],
    [
      'of a JSON type is sent as it is',
      typed('application/made-up+json; charset=utf-8', '{"a":1}'),
      'application/made-up+json',
      '{"a":1}',
    ],
    [
      'is JSON where it is no string',
      { body: { a: [1, 2] } },
      'application/json',
      '{\n  "a": [1, 2]\n}',
    ],
    ['that is an array is JSON', { body: [] }, 'application/json', '[]'],
    ['that is a number is JSON', { body: 4 }, 'application/json', '4'],
    ['that is a boolean is JSON', { body: true }, 'application/json', 'true'],
    [
      'is JSON of the given type',
      typed('application/problem+json', { a: 1 }),
      'application/problem+json',
      '{\n  "a": 1\n}',
    ],
  ])('%s', (_, result, contentType, body) => {
    expect(answer(result)).toMatchObject({ contentType, body, headers: [] });
  });

  test.each([
    ['image/png', 'AAEC'],
    ['image/svg+xml', 'AAEC'],
    ['application/octet-stream', 'AAEC'],
    ['application/made-up', 'AAEC'],
    ['application/json', 'AAEC'],
    ['application/x+json', 'AAEC'],
  ])('of the type %s is base64 of its bytes', (type, body) => {
    const { contentType, body: bytes } = answer(typed(type, body));
    expect(contentType).toBe(type);
    expect([...Buffer.from(bytes)]).toEqual([0, 1, 2]);
  });

  test.each([
    ['image/png', 'not base64'],
    ['image/svg+xml', '<svg/>'],
    ['application/made-up', '{"a":1}'],
    ['text/plain', { a: 1 }],
    ['text/html', [1]],
    ['nonsense', { a: 1 }],
  ])('of the type %s must be what it says: %j', (type, body) => {
    expect(problem(typed(type, body))).toBe(OTHER_TYPE);
  });

  test.each(['nonsense', '', 'text/', 'text/html;', 'text/html, text/css'])(
    'of the type %j can not be sent',
    (type) => {
      expect(problem(typed(type, 'x'))).toBe(UNKNOWN_TYPE);
    },
  );

  test('that is empty has no type, whatever the action says', () => {
    const { contentType, headers, body } = answer(typed('nonsense', ''));
    expect([contentType, headers, body]).toEqual([null, [], '']);
  });

  test.each([204, 205, 304])('is left out where %i ends with its headers', (statusCode) => {
    expect(answer({ statusCode, body: 'HTTP/1.1 200 OK' })).toMatchObject({
      status: statusCode,
      contentType: null,
      body: '',
    });
  });

  test('can not be sent when it is nested too deeply', () => {
    const body: Json = JSON.parse(`${'['.repeat(200_000)}${']'.repeat(200_000)}`);
    expect(problem({ body })).toBe(NOT_HTTP);
  });
});

describe('the headers of an answer', () => {
  test('are those of the action, its type apart', () => {
    const headers = { 'x-a': 1, 'CONTENT-type': 'text/css', 'set-cookie': ['a=1', 'b=2'] };
    expect(answer({ headers, body: 'x' })).toMatchObject({
      contentType: 'text/css; charset=UTF-8',
      headers: [
        ['x-a', '1'],
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2'],
      ],
    });
  });

  test('pass on where the action redirects to, as it is', () => {
    expect(answer({ statusCode: 302, headers: { location: '../a b?c' } }).headers).toEqual([
      ['location', '../a b?c'],
    ]);
  });

  test.each([[null], ['a: b'], [[]], [1]])('are an object, not %j', (headers) => {
    expect(problem({ headers, body: 'x' })).toBe(NOT_HTTP);
  });

  test('never split the answer', () => {
    expect(problem({ headers: { a: 'b\r\n\r\nforged' } })).toBe(NOT_HTTP);
    expect(problem({ headers: { 'a\r\nb': 'c' } })).toBe(NOT_HTTP);
    expect(problem(typed('text/html\r\na: b', 'x'))).toBe(NOT_HTTP);
  });
});

test.each([[null], ['text'], [7], [true], [[{ body: 'x' }]]])('%j is no answer', (result) => {
  expect(problem(result)).toBe(NOT_HTTP);
});

test('members that every object inherits are no part of a result', () => {
  const result: Json = JSON.parse('{"__proto__":{"statusCode":500,"body":"x"}}');
  expect(answer(result)).toMatchObject({ status: 204, body: '' });
});

test('whatever an action returns, its answer ends where it should', () => {
  const result = fc.record(
    {
      statusCode: fc.oneof(fc.integer({ min: 90, max: 610 }), anyJson),
      headers: fc.oneof(
        fc.dictionary(fc.constantFrom('a', 'Content-Type', 'content-length'), anyJson),
        anyJson,
      ),
      body: fc.oneof(fc.string({ unit: 'binary' }), fc.base64String(), anyJson),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(result, (returned) => {
      const response = httpResponse(returned);
      if (E.isLeft(response)) return;
      const { status, headers, contentType, body } = response.right;
      expect(status).toBeGreaterThanOrEqual(200);
      expect(status).toBeLessThan(600);
      if ([204, 205, 304].includes(status)) expect(body).toBe('');
      if (contentType !== null) expect(contentType).toMatch(/^[^\0-\x1f\x7f]+$/);
      for (const [name] of headers) {
        expect(name.toLowerCase()).not.toMatch(/^content-(length|type)$/);
      }
    }),
  );
});
