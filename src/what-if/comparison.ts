/** The figures side by side, for people. */
import type { Figures, RefusalKind } from './tally.ts';
import type { WhatIf } from './what-if.ts';

const REFUSALS: readonly (readonly [RefusalKind, string])[] = [
  ['perMinute', 'refused, per minute'],
  ['concurrent', 'refused, at once'],
  ['backlog', 'refused, backlog'],
  ['tooLarge', 'refused, too large'],
];

type Row = readonly [name: string, of: (figures: Figures) => number | null, unit: string];

const ROWS: readonly Row[] = [
  ['calls', ({ calls }) => calls, ''],
  ['cold starts', ({ starts }) => starts.cold, ''],
  ['prewarmed starts', ({ starts }) => starts.prewarmed, ''],
  ['warm starts', ({ starts }) => starts.warm, ''],
  ['wait p50', ({ waits }) => waits.p50, 'ms'],
  ['wait p95', ({ waits }) => waits.p95, 'ms'],
  ['wait p99', ({ waits }) => waits.p99, 'ms'],
  ['containers', ({ containers }) => containers, ''],
  ['memory', ({ memoryMbSeconds }) => memoryMbSeconds / 1024, 'GB·s'],
  ...REFUSALS.map(([refusal, name]): Row => [
    name,
    ({ refusals }) => refusals?.[refusal] ?? null,
    '',
  ]),
];

const HEADS = ['', 'recorded', 'replayed', 'changed'];

export const comparisonLines = ({
  recorded,
  replayed,
  changed,
  ...more
}: WhatIf): readonly string[] => {
  const table = [
    HEADS,
    ...ROWS.map(([name, of, unit]) => [
      unit === '' ? name : `${name} (${unit})`,
      ...[recorded, replayed, changed].map((figures) => numberText(of(figures))),
    ]),
  ];
  const { fromMs, toMs } = more.window;
  return [
    `calls from ${timeText(fromMs)} to ${timeText(toMs)}`,
    ...(more.unfinished === 0 ? [] : [`${more.unfinished} of the journal had not ended`]),
    '',
    ...aligned(table),
  ];
};

const timeText = (ms: number): string => new Date(ms).toISOString();

const numberText = (value: number | null): string => {
  if (value === null) return '-';
  return Math.abs(value) >= 100 || Number.isInteger(value)
    ? String(Math.round(value))
    : value.toFixed(1);
};

const aligned = (table: readonly (readonly string[])[]): readonly string[] => {
  const widths = HEADS.map((_, column) =>
    Math.max(...table.map((cells) => (cells[column] ?? '').length)),
  );
  return table.map((cells) =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ')
      .trimEnd(),
  );
};
