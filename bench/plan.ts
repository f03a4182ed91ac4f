/**
 * How long and how much: the default size (under four minutes) and the smoke size (seconds).
 */
export interface Plan {
  /** Times that every server is started fresh and measured, in turn. */
  readonly rounds: number;
  /** Load at `warmupConnections` right after a start, not counted, ms. */
  readonly warmupMs: number;
  readonly warmupConnections: number;
  readonly connections: readonly number[];
  /** Connections of the non-blocking load. */
  readonly acceptingConnections: number;
  /** Uncounted start of every measurement, ms. */
  readonly settleMs: number;
  /** Counted window of every measurement, ms. */
  readonly windowMs: number;
  /** Most non-blocking calls accepted in one measurement: bounds the backlog to be drained. */
  readonly acceptedMax: number;
  /** After this the run is stopped as failed, ms. */
  readonly deadlineMs: number;
}

export const DEFAULT_PLAN: Plan = {
  rounds: 5,
  warmupMs: 1000,
  warmupConnections: 128,
  connections: [1, 32, 128],
  acceptingConnections: 128,
  settleMs: 300,
  windowMs: 1700,
  acceptedMax: 40_000,
  deadlineMs: 360_000,
};

export const SMOKE_PLAN: Plan = {
  rounds: 1,
  warmupMs: 200,
  warmupConnections: 4,
  connections: [1, 8],
  acceptingConnections: 8,
  settleMs: 50,
  windowMs: 200,
  acceptedMax: 200,
  deadlineMs: 60_000,
};
