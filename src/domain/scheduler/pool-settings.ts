/** What the pool of an invoker decides by. */
import type { NetworkPolicy } from '../network-policy.ts';

/** Prewarmed containers of one kind and memory that are kept ready (scheduling-and-runtimes §3.10). */
export interface PrewarmTarget {
  readonly kind: string;
  readonly memoryMb: number;
  /** Always. */
  readonly min: number;
  /** While there are cold starts of the kind and memory: as many as in the last minute, up to this. */
  readonly max: number;
}

export interface PoolSettings {
  readonly memoryMb: number;
  /** How long an unused container is kept, ms; 0 ends it at once. */
  readonly idleTimeoutMs: number;
  /** How long nothing runs in a container before its processes are stopped, ms. */
  readonly pauseGraceMs: number;
  /** How long a queue without a container waits before one in use is taken from others, ms. */
  readonly reclaimAfterMs: number;
  readonly prewarm: readonly PrewarmTarget[];
  /** No container gets more of the network; prewarmed ones get this. */
  readonly network: NetworkPolicy;
}
