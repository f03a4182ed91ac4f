/**
 * From measurements to what people read: medians over the rounds, and ratios formed within each
 * round before taking their median, so that a slow minute of the machine touches both sides.
 */
import type { ContenderName } from './contender.ts';
import type { LoadKind, Measurement } from './measurement.ts';

export interface Row {
  readonly kind: LoadKind;
  readonly connections: number;
  readonly server: ContenderName;
  readonly perSecond: { readonly median: number; readonly min: number; readonly max: number };
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly cpuUs: number | null;
  readonly finishedPerSecond: number | null;
  readonly generatorBusy: number;
  /** Median of the rounds' ratios to the blocking calls of each; `null` if it did not run. */
  readonly toEcho: number | null;
  readonly toFunctionsFramework: number | null;
}

export const median = (values: readonly number[]): number | null => {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
};

const definite = (values: readonly (number | null)[]): readonly number[] =>
  values.filter((value) => value !== null);

const ratioTo = (
  baseline: ContenderName,
  own: readonly Measurement[],
  all: readonly Measurement[],
): number | null =>
  median(
    own.flatMap(({ round, connections, perSecond }) =>
      all
        .filter((other) => other.server === baseline && other.kind === 'blocking')
        .filter((other) => other.round === round && other.connections === connections)
        .map((other) => perSecond / other.perSecond),
    ),
  );

const toRow = (own: readonly Measurement[], all: readonly Measurement[]): readonly Row[] => {
  const [first] = own;
  if (first === undefined) return [];
  const rates = own.map(({ perSecond }) => perSecond);
  const of = (pick: (one: Measurement) => number): number => median(own.map(pick)) ?? 0;
  return [
    {
      kind: first.kind,
      connections: first.connections,
      server: first.server,
      perSecond: { median: median(rates) ?? 0, min: Math.min(...rates), max: Math.max(...rates) },
      p50Ms: of((one) => one.latencyMs.p50),
      p99Ms: of((one) => one.latencyMs.p99),
      maxMs: Math.max(...own.map((one) => one.latencyMs.max)),
      cpuUs: median(definite(own.map((one) => one.cpuUs))),
      finishedPerSecond: median(definite(own.map((one) => one.finishedPerSecond))),
      generatorBusy: of((one) => one.generatorBusy),
      toEcho: ratioTo('echo', own, all),
      toFunctionsFramework: ratioTo('functions-framework', own, all),
    },
  ];
};

/** One row per load and server, in the order in which they were first measured within a load. */
export const toRows = (all: readonly Measurement[]): readonly Row[] => {
  const loads = Map.groupBy(all, ({ kind, connections }) => `${kind} ${connections}`);
  return [...loads.values()].flatMap((load) =>
    [...Map.groupBy(load, ({ server }) => server).values()].flatMap((own) => toRow(own, all)),
  );
};
