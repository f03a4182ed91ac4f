import { expect, test } from 'vitest';
import { stricter } from '../../src/domain/network-policy.ts';

test('of two network policies the stricter holds, whichever comes first', () => {
  expect(stricter('full', 'full')).toBe('full');
  for (const other of ['full', 'none'] as const) {
    expect(stricter('none', other)).toBe('none');
    expect(stricter(other, 'none')).toBe('none');
  }
});
