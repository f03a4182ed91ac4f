/**
 * What a replay needs of a journal: one row for each call that was accepted, packed in columns, and
 * beside them what the machine took for the rest. A row is 45 bytes, however large the call was.
 *
 * Times of day are epoch ms, spans are ms. A span that the recording does not tell is NaN.
 */
import type { InvokerStarted } from '../domain/invoker/invoker.ts';
import type { NamespaceName } from '../domain/names.ts';
import type { Demand } from '../domain/scheduler/demand.ts';
import type { NamespaceLimits } from '../domain/subject/namespace-limits.ts';
import { type Column, createColumn } from './columns.ts';
import type { ObservedTimes } from './observed-times.ts';

/** Of a row; bits. */
export const FLAG = {
  /** It comes when the row before it in its chain ends, and not at a time of its own. */
  follows: 1,
  /** It takes a place among its namespace's invocations: steps of sequences do not. */
  admitted: 2,
  /** With its end its namespace's place is free again: of a sequence the last row. */
  releases: 4,
  /** It ended by the action's or platform's fault: its container served nobody any more. */
  unhealthy: 8,
  /** It was the init that failed. */
  initFailed: 16,
  completed: 32,
  /** In the recording it was given to user code. */
  started: 64,
  /** Whether the figures are to count it. */
  counted: 128,
} as const;

export interface Rows {
  /** When its request came. */
  readonly receivedMs: Column;
  /** Of `Trace.queues`. */
  readonly queue: Column;
  /** From the request to the invoker's pool. */
  readonly arrivalSpan: Column;
  /** From the pool's decision to the start of init or run. */
  readonly startSpan: Column;
  readonly initSpan: Column;
  readonly runSpan: Column;
  /** From the end of the run to the free place. */
  readonly releaseSpan: Column;
  /** The row that comes after this one's end; -1: none. */
  readonly next: Column;
  /** Of a row that follows: from the end of the row before to its own request. */
  readonly thinkSpan: Column;
  /** Whose calls are told apart in chains; -1: nobody's. */
  readonly chain: Column;
  readonly flags: Column;
}

/** What happened to the whole server, in order. */
export type Mark =
  /** It was down between these times, and its containers were gone. */
  | { readonly type: 'restart'; readonly atMs: number; readonly upMs: number }
  | {
      readonly type: 'limits';
      readonly atMs: number;
      readonly namespace: string;
      readonly limits: NamespaceLimits;
    };

export interface Trace {
  readonly rows: Rows;
  /** Distinct demands; those of one queue are equal. */
  readonly queues: readonly Demand[];
  /** Of the callers, by queue. */
  readonly namespaces: readonly NamespaceName[];
  readonly marks: readonly Mark[];
  readonly times: ObservedTimes;
  /** Of the first and the last record. */
  readonly fromMs: number;
  readonly toMs: number;
  /** As the last start of the server had them. */
  readonly invokers: number;
  /** `null` where no invoker started in the recording. */
  readonly memoryMb: number | null;
  /** What else the pools decided by; `null` where the recording does not say. */
  readonly pool: InvokerStarted['pool'];
}

export const NO_ROW = -1;

export const createRows = (): Rows => ({
  receivedMs: createColumn(Float64Array),
  queue: createColumn(Int32Array),
  arrivalSpan: createColumn(Float32Array),
  startSpan: createColumn(Float32Array),
  initSpan: createColumn(Float32Array),
  runSpan: createColumn(Float32Array),
  releaseSpan: createColumn(Float32Array),
  next: createColumn(Int32Array),
  thinkSpan: createColumn(Float32Array),
  chain: createColumn(Int32Array),
  flags: createColumn(Uint8Array),
});

export const rowCount = ({ flags }: Rows): number => flags.length();

export const has = ({ flags }: Rows, row: number, flag: number): boolean =>
  (flags.at(row) & flag) !== 0;

export const mark = ({ flags }: Rows, row: number, flag: number): void =>
  flags.set(row, flags.at(row) | flag);

/** A row of which only the request is known so far. */
export const addRow = (rows: Rows, receivedMs: number, queue: number): number => {
  rows.receivedMs.push(receivedMs);
  rows.queue.push(queue);
  for (const span of [
    rows.arrivalSpan,
    rows.startSpan,
    rows.initSpan,
    rows.runSpan,
    rows.releaseSpan,
    rows.thinkSpan,
  ])
    span.push(Number.NaN);
  rows.next.push(NO_ROW);
  rows.chain.push(NO_ROW);
  rows.flags.push(0);
  return rowCount(rows) - 1;
};
