import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createOutputTail } from '../../../src/containers/output/output-tail.ts';
import { copiedBytes } from '../../support/copied-bytes.ts';

const TAIL = 16 * 1024;

test('the last 16 KB are told, however they came', () => {
  const length = fc.oneof(fc.nat(20), fc.nat(3 * TAIL));
  fc.assert(
    fc.property(fc.array(length), (lengths) => {
      const tail = createOutputTail();
      const pieces = lengths.map((it, index) => String.fromCharCode(97 + (index % 26)).repeat(it));
      for (const piece of pieces) tail.add(Buffer.from(piece));
      expect(tail.text() === pieces.join('').slice(-TAIL)).toBe(true);
    }),
  );
});

test('a byte at a time costs no more than a few copies of all', () => {
  const tail = createOutputTail();
  const copied = copiedBytes(() => {
    for (let count = 0; count < 4 * TAIL; count += 1) tail.add(Buffer.from('x'));
  });
  expect(copied).toBeLessThan(5 * 4 * TAIL);
});
