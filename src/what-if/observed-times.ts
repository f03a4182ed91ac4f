/**
 * How long things took in the recording, for calls and containers that it did not have: the replay
 * takes what was observed nearest in time, because then the machine was as busy as that. There is no
 * chance in it, so the same journal gives the same figures.
 */
import { type Column, createColumn } from './columns.ts';

export interface Series {
  /** Times are to come in ascending order, or nearly so. */
  readonly add: (atMs: number, span: number) => void;
  /** The span nearest in time; `null` when there is none at all. */
  readonly nearest: (atMs: number) => number | null;
}

/** What all calls have is kept ten times a second at most, so that it takes little beside their rows. */
const DENSE_MS = 100;

/** Of observations closer together than `spacingMs` only the first is kept. @internal */
export const createSeries = (spacingMs = 0): Series => {
  const times: Column = createColumn(Float64Array);
  const spans: Column = createColumn(Float32Array);
  let latestMs = -Infinity;
  /** The first that is not before the time. */
  const firstFrom = (atMs: number): number => {
    let low = 0;
    let high = times.length();
    while (low < high) {
      const middle = (low + high) >> 1;
      if (times.at(middle) < atMs) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    add: (atMs, span) => {
      if (Math.abs(atMs - latestMs) < spacingMs) return;
      latestMs = atMs;
      times.push(atMs);
      spans.push(Math.max(0, span));
    },
    nearest: (atMs) => {
      const count = times.length();
      if (count === 0) return null;
      const after = Math.min(firstFrom(atMs), count - 1);
      const before = Math.max(0, after - 1);
      return atMs - times.at(before) < times.at(after) - atMs ? spans.at(before) : spans.at(after);
    },
  };
};

export interface ObservedTimes {
  /** From the decision to make a container of the kind until it could take its first run. */
  readonly creation: (kind: string) => Series;
  readonly init: (action: string) => Series;
  readonly initOfKind: (kind: string) => Series;
  /** From the decision to end a container until it was gone. */
  readonly removal: Series;
  readonly run: (action: string) => Series;
  /** From the request to the pool, of any call. */
  readonly arrival: Series;
  readonly start: Series;
  readonly release: Series;
}

export const createObservedTimes = (): ObservedTimes => ({
  creation: byName(0),
  init: byName(0),
  initOfKind: byName(0),
  removal: createSeries(),
  run: byName(DENSE_MS),
  arrival: createSeries(DENSE_MS),
  start: createSeries(DENSE_MS),
  release: createSeries(DENSE_MS),
});

const byName = (spacingMs: number): ((name: string) => Series) => {
  const all = new Map<string, Series>();
  return (name) => {
    const series = all.get(name) ?? createSeries(spacingMs);
    all.set(name, series);
    return series;
  };
};
