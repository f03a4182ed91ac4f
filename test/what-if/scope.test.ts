import { describe, expect, test } from 'vitest';
import { E } from '../../src/domain/kernel/fp.ts';
import { offset } from '../../src/domain/kernel/ids.ts';
import { isAfter, isBefore, parsePosition } from '../../src/what-if/scope.ts';

describe('--from and --to', () => {
  test('a whole number is an offset', () => {
    expect(parsePosition('17')).toEqual(E.right({ type: 'offset', offset: 17 }));
  });

  test.each(['2026-01-31T08:00:00Z', '2026-01-31T09:00:00.000+01:00', '2026-01-31T08:00Z'])(
    '%s is a time',
    (text) => {
      const atMs = Date.UTC(2026, 0, 31, 8);
      expect(parsePosition(text)).toEqual(E.right({ type: 'time', atMs }));
    },
  );

  test.each(['', 'yesterday', '2026-01-31', '2026-01-31T08:00:00', '2026-13-31T08:00:00Z', '-5'])(
    '"%s" is neither, and is refused',
    (text) => {
      expect(E.isLeft(parsePosition(text))).toBe(true);
    },
  );

  test('both ends are within', () => {
    const record = { offset: offset(5), timeMs: 100 };
    const at = { type: 'offset', offset: 5 } as const;
    expect([isBefore(record, at), isAfter(record, at)]).toEqual([false, false]);
    expect(isBefore(record, { type: 'time', atMs: 101 })).toBe(true);
    expect(isAfter(record, { type: 'time', atMs: 99 })).toBe(true);
  });
});
