import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFifo } from '../../../src/domain/kernel/fifo.ts';

test('what goes in comes out in the same order, whatever the mix of adding, taking and giving back', () => {
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.record({ type: fc.constant('push'), item: fc.integer() }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('unshift'), item: fc.integer() }) },
    { weight: 3, arbitrary: fc.record({ type: fc.constant('shift'), item: fc.constant(0) }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('clear'), item: fc.constant(0) }) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 600, size: 'max' }), (steps) => {
      const fifo = createFifo<number>();
      const model: number[] = [];
      for (const { type, item } of steps) {
        if (type === 'push') fifo.push(item);
        if (type === 'push') model.push(item);
        if (type === 'unshift') fifo.unshift(item);
        if (type === 'unshift') model.unshift(item);
        if (type === 'shift') expect(fifo.shift()).toBe(model.shift());
        if (type === 'clear' && model.length > 100) fifo.clear();
        if (type === 'clear' && model.length > 100) model.length = 0;
        expect(fifo.size()).toBe(model.length);
        expect(fifo.peek()).toBe(model[0]);
      }
    }),
  );
});
