import { expect, test } from 'vitest';
import { formatCold, type Round } from '../../bench/cold/report.ts';

const round: Round = { bareMs: 20, warmMs: 2, prewarmedMs: 15, coldMs: 49 };
const idle = { count: 10, heldMb: 400 };

test('a bar is met below its number, and not at it', () => {
  const text = formatCold([round], idle);
  expect(text).toContain('prewarmed, less 10 ms: 2.50 times warm; bar 3: met');
  expect(text).toContain('cold: 2.45 times node -e 0; bar 2.5: met');
  expect(text).toContain('10 idle containers: 40.0 MB each; bar 45: met');
  const worse = formatCold([{ ...round, prewarmedMs: 16, coldMs: 50 }], { count: 10, heldMb: 450 });
  expect(worse.match(/NOT met/g)).toHaveLength(3);
});

test('ratios are those within a round, so that a slow moment of the machine meets both', () => {
  const slow = { bareMs: 200, warmMs: 20, prewarmedMs: 60, coldMs: 300 };
  expect(formatCold([slow, round, slow], idle)).toContain('cold: 1.50 times node -e 0');
});
