/** The measurements as text: one table for each kind of work, the smallest size first. */
import type { Case } from './case.ts';

export interface Measured extends Pick<Case, 'work' | 'size'> {
  readonly ns: number;
}

const whole = (value: number): string => Math.round(value).toLocaleString('en-US');

const align = (rows: readonly (readonly string[])[]): string => {
  const width = (column: number): number =>
    Math.max(...rows.map((row) => (row[column] ?? '').length));
  return rows
    .map((row) => row.map((cell, column) => cell.padStart(width(column))).join('  '))
    .join('\n');
};

const tableOf = (work: string, measured: readonly Measured[]): string => {
  const [smallest] = measured;
  if (smallest === undefined) return '';
  const rows = measured.map(({ size, ns }) => [
    ...Object.values(size).map(whole),
    ...[whole(1e9 / ns), whole(ns), (ns / smallest.ns).toFixed(1)],
  ]);
  const head = [...Object.keys(smallest.size), 'decisions/s', 'ns each', '× smallest'];
  return `${work}\n${align([head, ...rows])}`;
};

export const formatTables = (measured: readonly Measured[]): string => {
  const works = [...new Set(measured.map(({ work }) => work))];
  return works
    .map((name) =>
      tableOf(
        name,
        measured.filter(({ work }) => work === name),
      ),
    )
    .join('\n\n');
};
