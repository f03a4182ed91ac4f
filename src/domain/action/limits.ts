/**
 * Limits of an action, in the units of the wire (openwhisk-api §4.7).
 */
export interface ActionLimits {
  /** Milliseconds that `init` and `run` may each take. */
  readonly timeout: number;
  /** Megabytes of the container. */
  readonly memory: number;
  /** Megabytes of log kept per activation. */
  readonly logs: number;
  /** Activations that run at once in one container. */
  readonly concurrency: number;
  /** Containers at once; absent: as many as the namespace may have. */
  readonly instances?: number;
}
