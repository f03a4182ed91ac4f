/**
 * The balancer's decision: which invoker gets an activation, and why.
 *
 * OpenWhisk: ShardingContainerPoolBalancer (scheduling-and-runtimes §2.1). The same action of the
 * same namespace goes to its home invoker, where its warm containers are; the next ones are probed
 * in steps that are coprime to the number of invokers, so that every one is visited once.
 */
import type { InvokerIndex } from '../invoker/invoker.ts';

export interface SkippedInvoker {
  readonly invoker: InvokerIndex;
  /** `tooSmall`: a container of the action needs more memory than it has at all. */
  readonly why: 'full' | 'tooSmall' | 'unhealthy' | 'unresponsive' | 'down';
}

export interface PlacementReason {
  /** `home`: the action's own; `next`: further along its probe order; `overflow`: all were full. */
  readonly chosen: 'home' | 'next' | 'overflow';
  readonly skipped: readonly SkippedInvoker[];
}

export interface Placement {
  readonly invoker: InvokerIndex;
  readonly reason: PlacementReason;
}

/** What the balancer knows of one invoker. */
export interface InvokerLoad {
  readonly usable: boolean;
  readonly inFlight: number;
  /** Above this many in flight, others are tried first. */
  readonly comfortable: number;
}

const AT_HOME: PlacementReason = { chosen: 'home', skipped: [] };

/** `null` when no invoker is usable. */
export const place = (hash: number, invokers: readonly InvokerLoad[]): Placement | null => {
  const skipped: SkippedInvoker[] = [];
  for (const invoker of probeOrder(hash, invokers.length)) {
    const load = invokers[invoker];
    const why = load === undefined || !load.usable ? 'tooSmall' : 'full';
    if (why === 'full' && load !== undefined && load.inFlight < load.comfortable) {
      const reason: PlacementReason = skipped.length === 0 ? AT_HOME : { chosen: 'next', skipped };
      return { invoker, reason };
    }
    skipped.push({ invoker, why });
  }
  const leastLoaded = leastLoadedUsable(invokers);
  return leastLoaded === null
    ? null
    : { invoker: leastLoaded, reason: { chosen: 'overflow', skipped } };
};

const leastLoadedUsable = (invokers: readonly InvokerLoad[]): InvokerIndex | null => {
  let best: InvokerIndex | null = null;
  invokers.forEach((load, invoker) => {
    const least = best === null ? Infinity : (invokers[best]?.inFlight ?? Infinity);
    if (load.usable && load.inFlight < least) best = invoker;
  });
  return best;
};

/** Every index of `0..count-1` once, beginning with the home invoker of the hash. @internal */
export const probeOrder = (hash: number, count: number): readonly InvokerIndex[] => {
  const steps = stepSizes(count);
  const step = steps[hash % Math.max(1, steps.length)] ?? 1;
  return Array.from({ length: count }, (_, probe) => (hash + probe * step) % count);
};

/** The numbers of `1..count` that are coprime to `count` and, among each other, pairwise. @internal */
export const stepSizes = (count: number): readonly number[] => {
  const sizes: number[] = [];
  for (let size = 1; size <= count; size += 1)
    if (gcd(size, count) === 1 && sizes.every((other) => gcd(size, other) === 1)) sizes.push(size);
  return sizes;
};

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

/** Non-negative, and equal for equal names: OpenWhisk's hash of namespace and action. */
export const placementHash = (namespace: string, action: string): number =>
  (javaHash(namespace) ^ javaHash(action)) & 0x7fff_ffff;

const javaHash = (text: string): number => {
  let hash = 0;
  for (let i = 0; i < text.length; i += 1) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return hash;
};
