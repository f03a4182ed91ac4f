/**
 * Why an activation started when and where it did, as data in its starting event.
 */
export interface StartReason {
  /** How long it waited at the invoker for a container, ms. */
  readonly queuedMs: number;
  /** What it waited for, when it waited. */
  readonly waitedFor: 'nothing' | 'containerStart' | 'memory';
  /** How many activations were ahead of it when it began to wait. */
  readonly ahead: number;
}
