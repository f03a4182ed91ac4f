import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { E } from '../../../src/domain/kernel/fp.ts';
import type { Json } from '../../../src/domain/kernel/json.ts';
import { bodyContent, rawBodyContent } from '../../../src/http/web/body-content.ts';

const body = (contentType: string, text: string | Uint8Array) => ({
  contentType,
  bytes: Buffer.from(text),
});
const content = (contentType: string, text: string): Json | undefined => {
  const read = bodyContent(body(contentType, text));
  if (E.isLeft(read)) throw new Error(read.left.type);
  return read.right?.value;
};
const FORM = 'application/x-www-form-urlencoded';

describe('the body of a request', () => {
  test.each(['', 'application/json', 'application/x+json'])(
    'is nothing when it is empty and of the type %j',
    (contentType) => {
      expect(bodyContent(body(contentType, ''))).toEqual(E.right(null));
    },
  );

  test.each([
    ['application/json', '{"a":[1,null]}', { a: [1, null] }],
    ['application/json; charset=utf-8', '[1]', [1]],
    ['application/x+json', '"text"', 'text'],
    ['application/json', 'null', null],
    [FORM, '', {}],
    [FORM, 'a=1&a=2&b=x+y%21', { a: '2', b: 'x y!' }],
    [`${FORM}; charset=UTF-8`, 'a', { a: '' }],
    ['text/plain', '', ''],
    ['text/plain', 'hé', 'hé'],
    ['application/xml', '<a/>', '<a/>'],
    ['multipart/form-data; boundary=b', '--b--', '--b--'],
    ['application/made-up; charset=utf-8', 'text', 'text'],
    ['application/made-up', 'abc', 'YWJj'],
    ['application/octet-stream', 'abc', 'YWJj'],
    ['image/png', '', ''],
    ['', 'abc', 'YWJj'],
    ['no type', 'abc', 'YWJj'],
  ])('of the type %j, %j, is given as JSON', (contentType, text, expected) => {
    expect(content(contentType, text)).toEqual(expected);
  });

  test('is refused when it is said to be JSON and is not', () => {
    expect(bodyContent(body('application/json', '{"a":'))).toMatchObject({
      left: {
        type: 'MalformedContent',
        reason: expect.stringContaining('Unexpected end-of-input'),
      },
    });
  });

  test('has names that are data, whatever they are', () => {
    const form = content(FORM, '__proto__=1&constructor=2');
    expect(JSON.stringify(form)).toBe('{"__proto__":"1","constructor":"2"}');
    expect(Object.getPrototypeOf(form)).toBe(Object.prototype);
  });
});

describe('the body of a request to a raw action', () => {
  test.each([
    ['', '', ''],
    ['application/json', '{}', 'e30='],
    ['application/json; charset=utf-8', '{}', 'e30='],
    ['application/problem+json', '{}', '{}'],
    ['application/made-up+json', '{}', 'e30='],
    [FORM, 'a=1', 'a=1'],
    ['text/plain; charset=utf-8', 'é', 'é'],
    ['multipart/form-data', 'x', 'x'],
    ['image/png', 'abc', 'YWJj'],
    ['', 'abc', 'YWJj'],
  ])('of the type %j, %j, is the string %j', (contentType, text, expected) => {
    expect(rawBodyContent(body(contentType, text))).toBe(expected);
  });

  test('has all its bytes when it is binary', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const text = rawBodyContent({ contentType: 'application/octet-stream', bytes });
        expect(new Uint8Array(Buffer.from(text, 'base64'))).toEqual(bytes);
      }),
    );
  });
});
