import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPackedFifo } from '../../../src/domain/kernel/packed-fifo.ts';

test('pairs come out in the order in which they went in', () => {
  const step = fc.oneof(
    fc.record({ push: fc.maxSafeNat(), with: fc.nat(0xffff_ffff) }),
    fc.constant(null),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400, size: 'max' }), (steps) => {
      const fifo = createPackedFifo();
      const model: (readonly [number, number])[] = [];
      for (const one of steps) {
        if (one === null) expect(fifo.shift()).toEqual(model.shift());
        else {
          fifo.push(one.push, one.with);
          model.push([one.push, one.with]);
        }
        expect(fifo.size()).toBe(model.length);
      }
    }),
  );
});

test('many thousands are kept and come back', () => {
  const fifo = createPackedFifo();
  for (let round = 0; round < 3; round += 1) {
    for (let at = 0; at < 20_000; at += 1) fifo.push(at, at * 2);
    for (let at = 0; at < 20_000; at += 1) expect(fifo.shift()?.[1] === at * 2).toBe(true);
  }
  expect(fifo.shift()).toBeUndefined();
});
