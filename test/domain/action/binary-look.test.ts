import fc from 'fast-check';
import { expect, test } from 'vitest';
import { looksBinary } from '../../../src/domain/action/binary-look.ts';

/** Upstream's expression; it backtracks, so only short texts are given to it. */
const UPSTREAM = /^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)$/;

test('code looks binary exactly where the expression of OpenWhisk says so', () => {
  const near = fc.string({
    unit: fc.constantFrom('A', 'z', '0', '+', '/', '=', '-', ' '),
    maxLength: 16,
  });
  fc.assert(
    fc.property(fc.oneof(near, fc.string(), fc.base64String()), (code) => {
      const text = code.trim();
      const expected = text.length > 0 && text.length % 4 === 0 && UPSTREAM.test(text);
      expect(looksBinary(code)).toBe(expected);
    }),
  );
});

test('every archive in base64 is binary, with white space around it too', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1 }), (bytes) => {
      expect(looksBinary(`\n${Buffer.from(bytes).toString('base64')} \n`)).toBe(true);
    }),
  );
});

test('short plain text of such characters counts as binary', () => {
  expect(looksBinary('main')).toBe(true);
  expect(looksBinary('mains')).toBe(false);
});

test('an archive of the largest size is judged without running out of stack', () => {
  const archive = 'QUJD'.repeat(12 * 1024 * 1024);
  expect(looksBinary(archive)).toBe(true);
  expect(looksBinary(`${archive}QU-D`)).toBe(false);
});
