/**
 * The report as text: what ran where, one table per kind of load, and the bar.
 */
import type { LoadKind } from './measurement.ts';
import type { Row } from './report.ts';

/** The first bar: times functions-framework, blocking, at this many connections. */
const BAR = 2;
const BAR_CONNECTIONS = 128;
/** From this share of a core on, the load generator is the limit and the rate a floor. */
const SATURATED = 0.9;

const TITLES: Readonly<Record<LoadKind, string>> = {
  blocking: 'Warm blocking calls',
  accepting: 'Accepted non-blocking calls (ratios to the blocking calls of the others)',
};
const HEAD = [
  'conns',
  'server',
  'per s',
  'min..max',
  'p50 ms',
  'p99 ms',
  'max ms',
  'CPU µs/call',
  'finished/s',
  '× echo',
  '× ff',
];

const whole = (value: number | null): string =>
  value === null ? '-' : Math.round(value).toLocaleString('en-US');
const precise = (value: number | null): string => (value === null ? '-' : value.toFixed(2));

const toCells = (row: Row): readonly string[] => [
  String(row.connections),
  row.server,
  `${row.generatorBusy >= SATURATED ? '≥ ' : ''}${whole(row.perSecond.median)}`,
  `${whole(row.perSecond.min)}..${whole(row.perSecond.max)}`,
  precise(row.p50Ms),
  precise(row.p99Ms),
  precise(row.maxMs),
  whole(row.cpuUs),
  whole(row.finishedPerSecond),
  row.toEcho === null ? '-' : row.toEcho.toFixed(3),
  precise(row.toFunctionsFramework),
];

const align = (rows: readonly (readonly string[])[]): string => {
  const widths = HEAD.map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  const pad = (cell: string, column: number): string =>
    column === 1 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  return rows.map((row) => row.map(pad).join('  ').trimEnd()).join('\n');
};

const barLine = (rows: readonly Row[]): string => {
  const row = rows.find(
    ({ server, kind, connections }) =>
      server === 'rewhisk' && kind === 'blocking' && connections === BAR_CONNECTIONS,
  );
  const reached = row?.toFunctionsFramework ?? null;
  if (reached === null) return `Bar: not measured.`;
  const verdict = reached > BAR ? 'met' : 'missed';
  return (
    `Bar: more than ${BAR} times functions-framework at ${BAR_CONNECTIONS} connections, ` +
    `blocking, fsync: ${precise(reached)} times, ${verdict}.`
  );
};

export const formatReport = (rows: readonly Row[], preface: string): string => {
  const kinds: readonly LoadKind[] = ['blocking', 'accepting'];
  const tables = kinds.flatMap((kind) => {
    const own = rows.filter((row) => row.kind === kind);
    return own.length === 0 ? [] : [`${TITLES[kind]}\n${align([HEAD, ...own.map(toCells)])}`];
  });
  const note =
    '≥: the load generator was the limit. Rates and latencies are medians of the rounds.';
  return `${[preface, ...tables, note, barLine(rows)].join('\n\n')}\n`;
};
