/** A call that was accepted in a replay and has not ended. */
import type { Demand } from '../domain/scheduler/demand.ts';

export interface Job {
  /** Of the trace. */
  readonly row: number;
  /** When its request came; of a row that follows another, not when it came in the recording. */
  readonly requestMs: number;
  readonly demand: Demand;
  /** Where it was placed. */
  readonly invoker: number;
}
