import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createIndexedHeap } from '../../../src/domain/kernel/indexed-heap.ts';

test('the first is the least, whatever is added, removed and changed', () => {
  const step = fc.record({
    type: fc.constantFrom('add', 'remove', 'change'),
    name: fc.nat(12),
    rank: fc.nat(50),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300, size: 'max' }), (steps) => {
      const items = Array.from({ length: 13 }, () => ({ rank: 0 }));
      const heap = createIndexedHeap<{ rank: number }>((a, b) => a.rank < b.rank);
      const model = new Set<{ rank: number }>();
      for (const { type, name, rank } of steps) {
        const item = items[name] ?? { rank: 0 };
        if (type === 'remove') {
          heap.remove(item);
          model.delete(item);
        } else {
          item.rank = rank;
          heap.changed(item);
          if (type === 'add') heap.add(item);
          if (type === 'add') model.add(item);
        }
        const least = Math.min(...[...model].map((one) => one.rank));
        expect(heap.first()?.rank).toBe(model.size === 0 ? undefined : least);
        expect(heap.size()).toBe(model.size);
        expect(heap.has(item)).toBe(model.has(item));
      }
    }),
  );
});
