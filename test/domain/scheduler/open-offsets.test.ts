import fc from 'fast-check';
import { expect, test } from 'vitest';
import { offset } from '../../../src/domain/kernel/ids.ts';
import { createOpenOffsets } from '../../../src/domain/scheduler/open-offsets.ts';

test('it holds what was added and not deleted, however far apart that lies', () => {
  const far = fc.constantFrom(1, 31, 32, 33, 1_023, 1_024, 2 ** 31, 2 ** 32 + 5, 2 ** 45);
  const step = fc.tuple(fc.boolean(), far, fc.nat(40));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const set = createOpenOffsets();
      const model = new Set<number>();
      for (const [isAdded, base, more] of steps) {
        const at = offset(base + more);
        if (isAdded) expect(set.add(at)).toBe(!model.has(at));
        else expect(set.delete(at)).toBe(model.has(at));
        if (isAdded) model.add(at);
        else model.delete(at);
        expect([set.has(at), set.size()]).toEqual([model.has(at), model.size]);
      }
      for (const [, base, more] of steps)
        expect(set.has(offset(base + more))).toBe(model.has(base + more));
    }),
  );
});
