import fc from 'fast-check';
import { expect, test } from 'vitest';

import { createLatencyHistogram } from '../../bench/latency-histogram.ts';

test('a quantile is within 3 % of the true latency', () => {
  const latencies = fc.array(fc.double({ min: 0.001, max: 60_000, noNaN: true }), { minLength: 1 });
  fc.assert(
    fc.property(latencies, fc.double({ min: 0.01, max: 1, noNaN: true }), (values, share) => {
      const histogram = createLatencyHistogram();
      for (const value of values) histogram.record(value);
      const sorted = values.toSorted((a, b) => a - b);
      const exact = sorted[Math.ceil(values.length * share) - 1] ?? 0;
      expect(Math.abs(histogram.quantile(share) / exact - 1)).toBeLessThan(0.03);
      expect(histogram.max()).toBe(sorted.at(-1));
    }),
  );
});

test('a latency outside the range of the buckets still counts', () => {
  const histogram = createLatencyHistogram();
  for (const ms of [0, 1e9]) histogram.record(ms);
  expect(histogram.quantile(0.5)).toBeCloseTo(0.001, 3);
  expect(histogram.quantile(1)).toBeGreaterThan(100_000);
  expect(histogram.max()).toBe(1e9);
});

test('without a request every quantile is 0', () => {
  expect(createLatencyHistogram().quantile(0.99)).toBe(0);
});
