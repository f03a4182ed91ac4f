import fc from 'fast-check';
import { expect, test } from 'vitest';

import { createResponseScanner, type Scan } from '../../bench/response-scan.ts';

const responseOf = (body: string): string =>
  `HTTP/1.1 202 Accepted\r\nX-Test: 1\r\ncontent-length: ${body.length}\r\n\r\n${body}`;

const feed = (text: string, cuts: readonly number[]): readonly Scan[] => {
  const scan = createResponseScanner();
  const edges = [0, ...cuts.map((cut) => cut % text.length).toSorted((a, b) => a - b), text.length];
  return edges.slice(1).map((edge, at) => scan(text.slice(edges[at], edge)));
};

test('a response is complete exactly when its last byte came, however it was cut', () => {
  const ascii = fc.string({ unit: 'binary-ascii' });
  fc.assert(
    fc.property(ascii, fc.array(fc.nat(), { maxLength: 5 }), (body, cuts) => {
      const text = responseOf(body);
      const scans = feed(text, cuts);
      expect(scans.at(-1)).toEqual({ status: 202, text });
      expect(scans.slice(0, -1).every((scan) => scan === 'more')).toBe(true);
    }),
  );
});

test('one connection gives response after response', () => {
  const scan = createResponseScanner();
  expect(scan(responseOf(''))).toMatchObject({ status: 202 });
  expect(scan(responseOf('{}'))).toMatchObject({ status: 202 });
});

test('bytes after the end of a response are a fault', () => {
  expect(createResponseScanner()(`${responseOf('{}')}x`)).toBe('fault');
});

test('a response without a length is a fault', () => {
  const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n';
  expect(createResponseScanner()(chunked)).toBe('fault');
});

test('a response that never ends is a fault once it passes the limit', () => {
  const scan = createResponseScanner();
  const chunk = 'x'.repeat(600_000);
  expect([scan(chunk), scan(chunk)]).toEqual(['more', 'fault']);
});
