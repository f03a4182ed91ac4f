import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createWaitSketch } from '../../src/what-if/wait-sketch.ts';

test('a quantile is within one percent, and a millisecond, of the true one', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(10_000_000), { minLength: 1 }),
      fc.constantFrom(0.5, 0.95, 0.99),
      (waits, share) => {
        const sketch = createWaitSketch();
        for (const wait of waits) sketch.add(wait);
        const sorted = waits.toSorted((a, b) => a - b);
        const exact = sorted[Math.max(0, Math.ceil(waits.length * share) - 1)] ?? 0;
        expect(Math.abs(sketch.quantile(share) - exact)).toBeLessThanOrEqual(exact * 0.01 + 0.5);
      },
    ),
  );
});

test('nobody waited: zero', () => {
  expect(createWaitSketch().quantile(0.99)).toBe(0);
});
