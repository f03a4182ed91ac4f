import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createHeldBytes } from '../../../src/containers/output/held-bytes.ts';
import { copiedBytes } from '../../support/copied-bytes.ts';

test('what came in pieces is given together, once', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array()), fc.array(fc.uint8Array()), (first, second) => {
      const held = createHeldBytes();
      for (const pieces of [first, second]) {
        const all = Buffer.concat(pieces);
        for (const piece of pieces) held.add(Buffer.from(piece));
        expect(held.length()).toBe(all.length);
        expect(held.take().equals(all)).toBe(true);
      }
      expect(held.take()).toHaveLength(0);
    }),
  );
});

test('what is held does not change with the chunk that it came in', () => {
  const held = createHeldBytes();
  const chunk = Buffer.from('before');
  held.add(chunk);
  chunk.fill('x');
  expect(held.take().toString()).toBe('before');
});

test('a byte at a time costs no more than a few copies of all', () => {
  const held = createHeldBytes();
  const copied = copiedBytes(() => {
    for (let count = 0; count < 10_000; count += 1) held.add(Buffer.from('x'));
  });
  expect(copied).toBeLessThan(50_000);
});
