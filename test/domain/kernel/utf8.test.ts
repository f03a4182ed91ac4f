import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isLongerThan, utf8Bytes, utf8Prefix } from '../../../src/domain/kernel/utf8.ts';

/** Any sequence of UTF-16 units, lone surrogates included. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
);

test('bytes are those that go over the wire', () => {
  fc.assert(fc.property(text, (t) => utf8Bytes(t) === Buffer.byteLength(t)));
});

test('longer than a bound means more bytes than it', () => {
  fc.assert(
    fc.property(text, fc.nat(60), (t, max) => isLongerThan(t, max) === Buffer.byteLength(t) > max),
  );
});

test('a prefix fits its bound, cuts no character, and is the longest that does', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(40), (t, max) => {
      const prefix = utf8Prefix(t, max);
      expect(t.startsWith(prefix)).toBe(true);
      expect(Buffer.byteLength(prefix)).toBeLessThanOrEqual(max);
      expect(Buffer.from(prefix).toString()).toBe(prefix);
      const [next] = t.slice(prefix.length);
      if (next !== undefined) expect(Buffer.byteLength(prefix + next)).toBeGreaterThan(max);
    }),
  );
});
