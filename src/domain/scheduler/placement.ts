/**
 * The balancer's decision: which invoker gets an activation, and why.
 *
 * OpenWhisk: ShardingContainerPoolBalancer (scheduling-and-runtimes §2.1, §2.2). The same action of
 * the same namespace goes to its home invoker, where its warm containers are; the next ones are
 * probed in steps that are coprime to the number of invokers, so that every one is visited once.
 * Unlike there, a container that has a free place goes before a new one elsewhere (P48), and when
 * all are full the least loaded gets it instead of any: equal books give equal decisions (P50).
 */
import type { InvokerIndex, InvokerState } from '../invoker/invoker.ts';
import { CONSIDERED_MAX } from './reasons.ts';

export interface SkippedInvoker {
  readonly invoker: InvokerIndex;
  /**
   * `tooSmall`: a container of the action needs more memory than it has at all. `cold`: it would
   * have had to open a container, and the chosen one has a free place in one.
   */
  readonly why: 'full' | 'cold' | 'tooSmall' | Exclude<InvokerState, 'up'>;
}

export interface PlacementReason {
  /** `home`: the action's own; `next`: further along its probe order; `overflow`: all were full. */
  readonly chosen: 'home' | 'next' | 'overflow';
  /** In the order in which they were looked at; the first `CONSIDERED_MAX`. */
  readonly skipped: readonly SkippedInvoker[];
}

export interface Placement {
  readonly invoker: InvokerIndex;
  readonly reason: PlacementReason;
}

/** What has to be placed. */
export interface Placeable {
  readonly hash: number;
  readonly kind: string;
  readonly memoryMb: number;
}

/** What the balancer knows of one invoker. */
export interface InvokerLoad {
  readonly state: InvokerState;
  readonly memoryMb: number;
  /** By the books; more than it has where all were full. */
  readonly usedMb: number;
  /** A container of the queue could take one more. */
  readonly hasPlace: boolean;
}

/** `null` when no invoker is usable. */
export type Place = (
  what: Placeable,
  loadOf: (invoker: InvokerIndex) => InvokerLoad,
) => Placement | null;

const AT_HOME: PlacementReason = { chosen: 'home', skipped: [] };

/** For the invokers `0..count-1`; the cost of a decision grows with their number alone. */
export const createPlacement = (count: number): Place => {
  const lists = invokerLists(count);
  const managed = createOrders(lists.managed);
  const blackbox = createOrders(lists.blackbox);
  return (what, loadOf) => {
    const order = (what.kind === 'blackbox' ? blackbox : managed)(what.hash);
    const fits: (SkippedInvoker['why'] | null)[] = [];
    let roomy = -1;
    let least = -1;
    let leastShare = Infinity;
    for (const [probe, invoker] of order.entries()) {
      const load = loadOf(invoker);
      const why = obstacle(load, what.memoryMb);
      if ((why === null || why === 'full') && load.hasPlace && load.usedMb <= load.memoryMb)
        return chosen(order, fits, probe);
      if (why === null && roomy < 0) roomy = probe;
      const share = load.usedMb / load.memoryMb;
      if (why === 'full' && share < leastShare) [least, leastShare] = [probe, share];
      fits.push(why);
    }
    if (roomy >= 0) return chosen(order, fits, roomy);
    const invoker = order[least];
    if (invoker === undefined) return null;
    return { invoker, reason: { chosen: 'overflow', skipped: skippedOf(order, fits) } };
  };
};

/** `null`: it has memory for one more container. */
const obstacle = (
  { state, memoryMb, usedMb }: InvokerLoad,
  neededMb: number,
): Exclude<SkippedInvoker['why'], 'cold'> | null => {
  if (state !== 'up') return state;
  if (neededMb > memoryMb) return 'tooSmall';
  return usedMb + neededMb > memoryMb ? 'full' : null;
};

type Fits = readonly (SkippedInvoker['why'] | null)[];

const chosen = (order: readonly InvokerIndex[], fits: Fits, probe: number): Placement => {
  const invoker = order[probe] ?? 0;
  if (probe === 0) return { invoker, reason: AT_HOME };
  return { invoker, reason: { chosen: 'next', skipped: skippedOf(order, fits.slice(0, probe)) } };
};

const skippedOf = (order: readonly InvokerIndex[], fits: Fits): readonly SkippedInvoker[] =>
  fits
    .slice(0, CONSIDERED_MAX)
    .map((why, probe) => ({ invoker: order[probe] ?? 0, why: why ?? 'cold' }));

interface InvokerList {
  readonly first: InvokerIndex;
  readonly length: number;
}

/** The first nine tenths are for managed kinds, the last tenth for images of users (§2.2). @internal */
export const invokerLists = (
  count: number,
): { readonly managed: InvokerList; readonly blackbox: InvokerList } => {
  const managed = Math.max(1, Math.ceil((count * 9) / 10));
  const blackbox = Math.max(1, Math.floor(count / 10));
  return {
    managed: { first: 0, length: managed },
    blackbox: { first: count - blackbox, length: blackbox },
  };
};

/** The orders are few, and made once: a home with each of the steps. */
const createOrders = ({
  first,
  length,
}: InvokerList): ((hash: number) => readonly InvokerIndex[]) => {
  const steps = stepSizes(length);
  const orders = new Map<number, readonly InvokerIndex[]>();
  return (hash) => {
    const place = (hash % length) * steps.length + (hash % steps.length);
    const known = orders.get(place);
    if (known !== undefined) return known;
    const order = orderOf(hash, length, steps).map((probe) => first + probe);
    orders.set(place, order);
    return order;
  };
};

/** Every index of `0..count-1` once, beginning with the home invoker of the hash. @internal */
export const probeOrder = (hash: number, count: number): readonly InvokerIndex[] =>
  orderOf(hash, count, stepSizes(count));

const orderOf = (
  hash: number,
  count: number,
  steps: readonly number[],
): readonly InvokerIndex[] => {
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
