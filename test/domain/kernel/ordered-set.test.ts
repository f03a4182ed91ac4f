import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createOrderedSet } from '../../../src/domain/kernel/ordered-set.ts';

const change = fc.record({
  type: fc.constantFrom('add' as const, 'delete' as const),
  item: fc.nat(12),
});

describe('an ordered set', () => {
  test('has the members and the order of a set, and its first', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
        const [ours, plain] = [createOrderedSet<number>(), new Set<number>()];
        for (const { type, item } of changes) {
          const told = ours[type](item);
          const expected = plain[type](item);
          if (type === 'delete') expect(told).toBe(expected);
          expect([...ours]).toEqual([...plain]);
          expect([ours.first(), ours.size]).toEqual([[...plain][0], plain.size]);
          expect(ours.has(item)).toBe(plain.has(item));
        }
      }),
    );
  });

  test('may change while somebody goes through it', () => {
    const set = createOrderedSet<number>();
    for (const item of [1, 2, 3, 4]) set.add(item);
    const seen: number[] = [];
    for (const item of set) {
      seen.push(item);
      if (item === 1) for (const gone of [1, 2, 3]) set.delete(gone);
      if (item === 4) set.add(5);
    }
    expect(seen).toEqual([1, 4, 5]);
  });
});
