/** How the shell reads the time and waits. The domain does neither: it gets times as arguments. */
export interface Clock {
  /** Milliseconds since 1970. */
  readonly nowMs: () => number;
  /** Calls back once after the delay, unless the returned function is called before. */
  readonly schedule: (delayMs: number, callback: () => void) => () => void;
}
