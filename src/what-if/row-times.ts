/**
 * How long each part of a row takes in a replay: as it took in the recording, or, where the recording
 * did not have it, as it took others nearest in time.
 */
import type { Series } from './observed-times.ts';
import type { Trace } from './trace.ts';

export interface RowTimes {
  readonly arrival: (row: number) => number;
  readonly start: (row: number) => number;
  readonly init: (row: number, nowMs: number) => number;
  readonly run: (row: number) => number;
  readonly release: (row: number) => number;
  readonly creation: (kind: string, nowMs: number) => number;
  readonly removal: (nowMs: number) => number;
}

/** Where a journal has not one container, ms. */
const CREATION_UNKNOWN_MS = 100;
const INIT_UNKNOWN_MS = 50;
const REMOVAL_UNKNOWN_MS = 10;

export const createRowTimes = ({ rows, queues, times }: Trace): RowTimes => {
  const demandAt = (row: number) => queues[rows.queue.at(row)];
  const known = (span: number, series: Series | undefined, row: number): number =>
    Number.isNaN(span) ? (series?.nearest(rows.receivedMs.at(row)) ?? 0) : span;
  return {
    arrival: (row) => known(rows.arrivalSpan.at(row), times.arrival, row),
    start: (row) => known(rows.startSpan.at(row), times.start, row),
    run: (row) => known(rows.runSpan.at(row), times.run(demandAt(row)?.action ?? ''), row),
    release: (row) => known(rows.releaseSpan.at(row), times.release, row),
    init: (row, nowMs) => {
      const span = rows.initSpan.at(row);
      if (!Number.isNaN(span)) return span;
      const { action = '', kind = '' } = demandAt(row) ?? {};
      return (
        times.init(action).nearest(nowMs) ??
        times.initOfKind(kind).nearest(nowMs) ??
        INIT_UNKNOWN_MS
      );
    },
    creation: (kind, nowMs) => times.creation(kind).nearest(nowMs) ?? CREATION_UNKNOWN_MS,
    removal: (nowMs) => times.removal.nearest(nowMs) ?? REMOVAL_UNKNOWN_MS,
  };
};
