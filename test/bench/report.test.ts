import { expect, test } from 'vitest';

import type { Measurement } from '../../bench/measurement.ts';
import { median, toRows } from '../../bench/report.ts';
import { formatReport } from '../../bench/table.ts';

const measured = (
  round: number,
  server: Measurement['server'],
  perSecond: number,
  more: Partial<Measurement> = {},
): Measurement => ({
  round,
  server,
  kind: 'blocking',
  connections: 128,
  perSecond,
  latencyMs: { p50: 1, p99: 2, max: 3 },
  cpuUs: 10,
  finishedPerSecond: null,
  generatorBusy: 0.5,
  ...more,
});

const ratioOf = (all: readonly Measurement[]): number | null | undefined =>
  toRows(all).find(({ server }) => server === 'rewhisk')?.toFunctionsFramework;

test('the median of an even number of values is the middle between two', () => {
  expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([])]).toEqual([2, 2.5, null]);
});

test('a ratio is formed within a round, so a slow round of all servers leaves it as it is', () => {
  const rates = [1000, 100, 900];
  const all = rates.flatMap((rate, round) => [
    measured(round, 'functions-framework', rate),
    measured(round, 'rewhisk', rate * 3),
  ]);
  expect(ratioOf(all)).toBe(3);
});

test('a server that did not run has no ratio to it, and the bar is not judged', () => {
  const rows = toRows([measured(1, 'rewhisk', 1000)]);
  expect(rows[0]?.toFunctionsFramework).toBeNull();
  expect(formatReport(rows, '')).toContain('Bar: not measured.');
});

test('accepted calls are compared with the blocking calls of the same number of connections', () => {
  const all = [
    measured(1, 'functions-framework', 500, { connections: 1 }),
    measured(1, 'functions-framework', 1000),
    measured(1, 'rewhisk', 4000, { kind: 'accepting' }),
  ];
  expect(ratioOf(all)).toBe(4);
});

test('the bar is met above 2 times and missed at 2 times', () => {
  const report = (rate: number): string =>
    formatReport(
      toRows([measured(1, 'functions-framework', 1000), measured(1, 'rewhisk', rate)]),
      '',
    );
  expect(report(2001)).toContain(', met.');
  expect(report(2000)).toContain(', missed.');
});

test('a rate is marked as a floor when the load generator was the limit', () => {
  const rows = toRows([measured(1, 'echo', 90_000, { generatorBusy: 0.97 })]);
  expect(formatReport(rows, '')).toContain('≥ 90,000');
});
