import { describe, expect, test } from 'vitest';
import type { Header } from '../../../src/http/exchange.ts';
import { type ReadHeaders, readHeaders } from '../../../src/http/server/request-headers.ts';

const read = (headers: readonly Header[], wantsAll = false): ReadHeaders =>
  readHeaders(
    {
      forEach: (callback) => {
        for (const [name, value] of headers) callback(name, value);
      },
    },
    wantsAll,
  );

test('a header that is not there is as good as an empty one', () => {
  const { named } = read([
    ['host', 'x'],
    ['accept', ''],
    ['constructor', 'y'],
    ['__proto__', 'z'],
  ]);
  expect(named).toEqual({
    accept: '',
    authorization: '',
    contentType: '',
    extraLogging: '',
    host: 'x',
    idempotencyKey: '',
    requestId: '',
  });
});

test('of a repeated header the first that says something counts', () => {
  const { named } = read([
    ['authorization', ''],
    ['authorization', 'a'],
    ['authorization', 'b'],
  ]);
  expect(named.authorization).toBe('a');
});

test('the announced length of a body is a number, and 0 where none is announced', () => {
  expect(read([['content-length', '12']]).contentLength).toBe(12);
  expect(read([['transfer-encoding', 'chunked']]).contentLength).toBe(0);
});

test('all headers are kept as they were sent where they are wanted', () => {
  const headers: readonly Header[] = [
    ['x-twice', '1'],
    ['content-length', '0'],
    ['x-twice', ''],
  ];
  expect(read(headers, true).all).toEqual(headers);
  expect(read(headers).all).toEqual([]);
});

describe('a request is framed once', () => {
  const framed = (headers: readonly Header[]) => read(headers).isFramedOnce;

  test('without a body, with a length, and in chunks', () => {
    expect(framed([['host', 'x']])).toBe(true);
    expect(
      framed([
        ['host', 'x'],
        ['content-length', '0'],
      ]),
    ).toBe(true);
    expect(
      framed([
        ['transfer-encoding', 'Chunked'],
        ['host', 'x'],
      ]),
    ).toBe(true);
  });

  test.each([
    [['0', '5']],
    [['5', '5']],
    [['', '5']],
    [['-1']],
    [['+5']],
    [['5, 5']],
    [['0x5']],
    [['']],
  ])('but not by the lengths %j', (lengths) => {
    expect(framed(lengths.map((length) => ['content-length', length]))).toBe(false);
  });

  test('nor in chunks that are something else too', () => {
    expect(framed([['transfer-encoding', 'identity, chunked']])).toBe(false);
    expect(
      framed([
        ['transfer-encoding', 'chunked'],
        ['transfer-encoding', 'identity'],
      ]),
    ).toBe(false);
    expect(
      framed([
        ['content-length', '5'],
        ['transfer-encoding', 'chunked'],
      ]),
    ).toBe(false);
  });
});
