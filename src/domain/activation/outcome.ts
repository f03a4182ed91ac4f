/**
 * What a container did with one `init` or `run`, as facts without judgement. `response.ts` judges.
 */
export type CallOutcome =
  /** The runtime answered: `ok` as HTTP 200 would be, `body` the JSON text it sent. */
  | { readonly type: 'answered'; readonly ok: boolean; readonly body: string }
  /** A body over the result limit: its size in bytes and the first part of it. */
  | { readonly type: 'oversized'; readonly bytes: number; readonly head: string }
  | { readonly type: 'timedOut' }
  /** The process ended, or broke the protocol, before it answered. */
  | { readonly type: 'exited'; readonly memoryExhausted: boolean }
  /** The platform could not read the action's code, so no container was asked. */
  | { readonly type: 'unreadable' };

/** One call of a container, measured by the driver's clock. */
export interface CallReport {
  readonly outcome: CallOutcome;
  readonly startMs: number;
  readonly endMs: number;
  /** Stored log lines `<time> stdout: <text>` of this activation, within its log limit. */
  readonly logs: readonly string[];
}
