/**
 * The queues that wait for memory, in the order in which they get it: of those whose container would
 * fit, first that of the namespace which holds least, then the one that waits longest
 * (scheduling-and-runtimes P22, P23). A large need never stands in the way of small ones here.
 */
import { createIndexedHeap, type IndexedHeap } from '../kernel/indexed-heap.ts';
import { createOrderedSet, type OrderedSet } from '../kernel/ordered-set.ts';
import { type Queue, shareMb, type Tenant } from './pool-state.ts';

export interface Hunger<Job> {
  readonly add: (queue: Queue<Job>, nowMs: number) => void;
  readonly remove: (queue: Queue<Job>) => void;
  /** Memory is kept for it from now on, or no more: it is not the next then. */
  readonly claimChanged: (queue: Queue<Job>) => void;
  /** The longest waiting of those for which memory is kept and is there. */
  readonly nextClaiming: (isThere: (memoryMb: number) => boolean) => Queue<Job> | undefined;
  /** What the namespace holds has changed. */
  readonly heldChanged: (tenant: Tenant<Job>) => void;
  /** The next whose container needs at most so much; `undefined`: there is none. */
  readonly next: (roomMb: number) => Queue<Job> | undefined;
  /** Each in turn, over and over; the first time in the order in which they came. */
  readonly turn: () => Queue<Job> | undefined;
  readonly size: () => number;
}

/** The hungry queues of one namespace whose containers are of one size. */
interface Group<Job> {
  readonly tenant: Tenant<Job>;
  readonly memoryMb: number;
  readonly queues: OrderedSet<Queue<Job>>;
}

export const createHunger = <Job>(): Hunger<Job> => {
  const bySize = new Map<number, IndexedHeap<Group<Job>>>();
  const groups = new Map<Tenant<Job>, Map<number, Group<Job>>>();
  const hungry = createOrderedSet<Queue<Job>>();
  const claiming = new Map<number, OrderedSet<Queue<Job>>>();

  const groupOf = ({ tenant, demand }: Queue<Job>): Group<Job> => {
    const { memoryMb } = demand;
    const sizes = groups.get(tenant) ?? new Map<number, Group<Job>>();
    groups.set(tenant, sizes);
    const group = sizes.get(memoryMb) ?? {
      tenant,
      memoryMb,
      queues: createOrderedSet<Queue<Job>>(),
    };
    sizes.set(memoryMb, group);
    return group;
  };

  const heapOf = (memoryMb: number): IndexedHeap<Group<Job>> => {
    const heap = bySize.get(memoryMb) ?? createIndexedHeap<Group<Job>>(isBefore);
    bySize.set(memoryMb, heap);
    return heap;
  };

  const leave = (group: Group<Job>): void => {
    const heap = heapOf(group.memoryMb);
    heap.remove(group);
    if (heap.size() === 0) bySize.delete(group.memoryMb);
    const sizes = groups.get(group.tenant);
    sizes?.delete(group.memoryMb);
    if (sizes?.size === 0) groups.delete(group.tenant);
  };

  const lineUp = (queue: Queue<Job>): void => {
    const group = groupOf(queue);
    group.queues.add(queue);
    const heap = heapOf(group.memoryMb);
    if (heap.has(group)) heap.changed(group);
    else heap.add(group);
  };

  const stepOut = (queue: Queue<Job>): void => {
    const group = groupOf(queue);
    group.queues.delete(queue);
    if (group.queues.size === 0) leave(group);
    else heapOf(group.memoryMb).changed(group);
  };

  const startClaiming = (queue: Queue<Job>): void => {
    const { memoryMb } = queue.demand;
    const queues = claiming.get(memoryMb) ?? createOrderedSet<Queue<Job>>();
    claiming.set(memoryMb, queues);
    queues.add(queue);
  };

  /** False when it did not. */
  const endClaiming = (queue: Queue<Job>): boolean => {
    const { memoryMb } = queue.demand;
    const queues = claiming.get(memoryMb);
    if (queues?.delete(queue) !== true) return false;
    if (queues.size === 0) claiming.delete(memoryMb);
    return true;
  };

  return {
    add: (queue, nowMs) => {
      if (hungry.has(queue)) return;
      queue.hungrySinceMs = nowMs;
      hungry.add(queue);
      if (queue.claimMb === 0) lineUp(queue);
      else startClaiming(queue);
    },
    remove: (queue) => {
      if (!hungry.delete(queue)) return;
      queue.hungrySinceMs = null;
      if (!endClaiming(queue)) stepOut(queue);
    },
    claimChanged: (queue) => {
      if (!hungry.has(queue)) return;
      if (queue.claimMb === 0) {
        if (endClaiming(queue)) lineUp(queue);
      } else if (claiming.get(queue.demand.memoryMb)?.has(queue) !== true) {
        stepOut(queue);
        startClaiming(queue);
      }
    },
    nextClaiming: (isThere) => {
      for (const [memoryMb, queues] of claiming) if (isThere(memoryMb)) return queues.first();
      return undefined;
    },
    heldChanged: (tenant) => {
      const sizes = groups.get(tenant);
      if (sizes !== undefined)
        for (const group of sizes.values()) heapOf(group.memoryMb).changed(group);
    },
    next: (roomMb) => {
      let best: Group<Job> | undefined;
      for (const [memoryMb, heap] of bySize) {
        const group = memoryMb <= roomMb ? heap.first() : undefined;
        if (group !== undefined && (best === undefined || isBefore(group, best))) best = group;
      }
      return best?.queues.first();
    },
    turn: () => {
      const queue = hungry.first();
      if (queue === undefined || !hungry.delete(queue)) return undefined;
      hungry.add(queue);
      return queue;
    },
    size: () => hungry.size,
  };
};

const sinceMs = <Job>({ queues }: Group<Job>): number => queues.first()?.hungrySinceMs ?? Infinity;

const isBefore = <Job>(a: Group<Job>, b: Group<Job>): boolean =>
  shareMb(a.tenant) === shareMb(b.tenant)
    ? sinceMs(a) < sinceMs(b)
    : shareMb(a.tenant) < shareMb(b.tenant);
