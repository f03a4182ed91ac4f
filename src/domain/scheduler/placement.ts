/**
 * Why an activation went to its invoker, as data in its accepting event.
 */
import type { InvokerIndex } from '../invoker/invoker.ts';

export interface SkippedInvoker {
  readonly invoker: InvokerIndex;
  readonly why: 'unusable' | 'full';
}

export interface PlacementReason {
  /** `home`: the action's own; `next`: further along its probe order; `overflow`: all were full. */
  readonly chosen: 'home' | 'next' | 'overflow';
  readonly skipped: readonly SkippedInvoker[];
}
