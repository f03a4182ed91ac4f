import fc from 'fast-check';
import { expect, test } from 'vitest';
import { offset } from '../../../src/domain/kernel/ids.ts';
import { createOffsetSet } from '../../../src/domain/kernel/offset-set.ts';

/** Counted from where a log may be; holes between them are no larger than some that a log has. */
const offsets = fc.oneof(
  fc.integer({ min: 1, max: 200 }),
  fc.integer({ min: 1, max: 100_000 }),
  fc.constantFrom(31, 32, 33, 1_023, 1_024, 2 ** 20 + 5),
);
const bases = fc.constantFrom(0, 2 ** 31 - 100, 2 ** 32 - 100, 2 ** 40);
const histories = fc.tuple(bases, fc.array(fc.tuple(fc.boolean(), offsets), { maxLength: 300 }));

test('a set of offsets holds what a set holds, and knows its lowest', () => {
  fc.assert(
    fc.property(histories, ([base, changes]) => {
      const set = createOffsetSet();
      const model = new Set<number>();
      for (const [adding, far] of changes) {
        const at = base + far;
        const had = model.has(at);
        expect(set.has(offset(at))).toBe(had);
        expect(adding ? set.add(offset(at)) : set.delete(offset(at))).toBe(adding ? !had : had);
        if (adding) model.add(at);
        else model.delete(at);
        expect(set.size()).toBe(model.size);
        expect(set.lowest()).toBe(model.size === 0 ? null : Math.min(...model));
      }
    }),
  );
});
