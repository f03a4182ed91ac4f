import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dequeue, emptyFifo, enqueue } from '../../../src/domain/kernel/fifo.ts';

test('what goes in comes out in the same order, whatever the mix of adding and taking', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer(), { nil: undefined })), (steps) => {
      let fifo = emptyFifo<number>();
      const model: number[] = [];
      for (const step of steps) {
        if (step === undefined) {
          const taken = dequeue(fifo);
          expect(taken?.[0]).toBe(model.shift());
          fifo = taken?.[1] ?? fifo;
        } else {
          fifo = enqueue(fifo, step);
          model.push(step);
        }
        expect(fifo.size).toBe(model.length);
      }
    }),
  );
});
