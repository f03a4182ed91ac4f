/** Where the shell reads the time. The domain never does: it gets times as arguments. */
export interface Clock {
  /** Milliseconds since 1970. */
  readonly nowMs: () => number;
}
