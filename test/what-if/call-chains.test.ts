import { describe, expect, test } from 'vitest';
import { createCallChains } from '../../src/what-if/call-chains.ts';
import { addRow, createRows, FLAG, has, NO_ROW } from '../../src/what-if/trace.ts';

interface Made {
  readonly atMs: number;
  readonly endMs: number;
}

/** Calls of one caller, told in the order of time. */
const chained = (calls: readonly Made[]) => {
  const rows = createRows();
  const chains = createCallChains(rows);
  const events = calls.flatMap(({ atMs, endMs }, row) => [
    { atMs: endMs, tell: () => chains.ended(row, 'caller', endMs, endMs) },
    {
      atMs,
      tell: () => {
        addRow(rows, atMs, 0);
        chains.came(row, 'caller', atMs);
      },
    },
  ]);
  for (const { tell } of events.toSorted((a, b) => a.atMs - b.atMs)) tell();
  chains.settle();
  return rows;
};

const times = (count: number) => Array.from({ length: count }, (_, n) => n);

describe('callers that wait', () => {
  test('a call soon after an end follows it, with the time that was thought', () => {
    const rows = chained(times(5).map((n) => ({ atMs: n * 102, endMs: n * 102 + 100 })));
    expect(times(5).map((row) => rows.next.at(row))).toEqual([1, 2, 3, 4, NO_ROW]);
    expect(rows.thinkSpan.at(1)).toBe(2);
  });

  test('callers at once make as many chains', () => {
    const rounds = times(12).map((n) => Math.floor(n / 3) * 102);
    const rows = chained(rounds.map((atMs, n) => ({ atMs: atMs + (n % 3), endMs: atMs + 98 })));
    const followed = times(12).filter((row) => has(rows, row, FLAG.follows));
    expect(followed).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(
      new Set(followed.map((row) => times(12).find((n) => rows.next.at(n) === row))).size,
    ).toBe(9);
  });

  test('whoever always thinks for long calls at times of its own', () => {
    const gap = 200;
    const rows = chained(times(5).map((n) => ({ atMs: n * gap, endMs: n * gap + 100 })));
    expect(times(5).every((row) => rows.next.at(row) === NO_ROW)).toBe(true);
  });

  test('where most ends were followed by nothing, a call after an end came by chance', () => {
    const rows = chained([
      { atMs: 0, endMs: 50 },
      { atMs: 55, endMs: 200 },
      { atMs: 400, endMs: 500 },
      { atMs: 900, endMs: 950 },
    ]);
    expect(rows.next.at(0)).toBe(NO_ROW);
    expect(has(rows, 1, FLAG.follows)).toBe(false);
  });
});
