import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeBase64 } from '../../../../src/http/web/answer/base64.ts';

describe('base64', () => {
  test('gives back the bytes it was made of, with padding or without', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const text = Buffer.from(bytes).toString('base64');
        expect(new Uint8Array(decodeBase64(text) ?? [])).toEqual(bytes);
        expect(new Uint8Array(decodeBase64(text.replaceAll('=', '')) ?? [])).toEqual(bytes);
      }),
    );
  });

  test.each([
    'a',
    'abcde',
    'ab=',
    'abc==',
    '=',
    '==',
    'ab==cd',
    'a-b_',
    'YW Jj',
    'YWJj\n',
    '<svg/>',
  ])('is not %j', (text) => {
    expect(decodeBase64(text)).toBeNull();
  });
});
