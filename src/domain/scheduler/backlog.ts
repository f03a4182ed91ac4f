/**
 * What waits at an invoker: a window of it in memory, and of the rest only where it lies in the
 * journal, so that a million that wait cost some megabytes.
 *
 * What is read back next is chosen fairly: it comes from the namespace with the fewest in memory, and
 * there from the queue with the fewest. A queue with next to nothing in memory may go beyond the
 * window, up to twice its size, so that nobody's flood keeps others out (P22). Within a queue the
 * order is that of acceptance, always (P17). Owned state, changed in place.
 */
import { type Offset, offset, type QueueKey } from '../kernel/ids.ts';
import { createIndexedHeap, type IndexedHeap } from '../kernel/indexed-heap.ts';
import { createPackedFifo, type PackedFifo } from '../kernel/packed-fifo.ts';

export interface Backlog {
  /**
   * It was accepted at the offset. `load`: it goes into memory now; `park`: it stays in the journal
   * until it is named by `next`.
   */
  readonly arrived: (work: Waiter, at: Offset) => 'load' | 'park';
  /** It stays in the journal in any case. */
  readonly park: (work: Waiter, at: Offset) => void;
  /** What is to be read back now, in this order; they count as in memory from here on. */
  readonly next: () => readonly ParkedAt[];
  /** What `next` had named is in memory: what comes after it may follow. */
  readonly loaded: () => void;
  /** One of the queue's is in memory no more. */
  readonly left: (queue: QueueKey) => void;
  readonly parked: () => number;
  readonly inMemory: () => number;
}

export interface Waiter {
  readonly queue: QueueKey;
  readonly namespace: string;
}

export interface ParkedAt {
  readonly at: Offset;
  /** How many of its queue were here before it when it came. */
  readonly ahead: number;
}

export interface BacklogLimits {
  /** Activations in memory, those that run included. */
  readonly windowMax: number;
}

/** A queue with fewer in memory may go beyond the window. */
const RESERVE = 16;
/** Read back at a time. */
const READ_MAX = 512;

interface Queue {
  readonly key: QueueKey;
  readonly tenant: Tenant;
  readonly parked: PackedFifo;
  inMemory: number;
}

interface Tenant {
  readonly namespace: string;
  /** Those of which something is parked, fewest in memory first. */
  readonly parked: IndexedHeap<Queue>;
  queues: number;
  inMemory: number;
}

const hasFewer = (a: { readonly inMemory: number }, b: { readonly inMemory: number }): boolean =>
  a.inMemory < b.inMemory;

export const createBacklog = ({ windowMax }: BacklogLimits): Backlog => {
  const queues = new Map<QueueKey, Queue>();
  const tenants = new Map<string, Tenant>();
  const waiting = createIndexedHeap<Tenant>(hasFewer);
  /** Worth a reading: few at a time would cost more than they are. */
  const readMin = Math.max(1, Math.min(READ_MAX / 2, windowMax >> 2));
  let parked = 0;
  let inMemory = 0;
  /** Those of which something is on its way back. */
  const reading = new Set<Queue>();

  const tenantOf = (namespace: string): Tenant => {
    const known = tenants.get(namespace);
    if (known !== undefined) return known;
    const parkedQueues = createIndexedHeap<Queue>(hasFewer);
    const tenant: Tenant = { namespace, parked: parkedQueues, queues: 0, inMemory: 0 };
    tenants.set(namespace, tenant);
    return tenant;
  };

  const queueOf = ({ queue: key, namespace }: Waiter): Queue => {
    const known = queues.get(key);
    if (known !== undefined) return known;
    const tenant = tenantOf(namespace);
    const queue: Queue = { key, tenant, parked: createPackedFifo(), inMemory: 0 };
    tenant.queues += 1;
    queues.set(key, queue);
    return queue;
  };

  const count = (queue: Queue, change: 1 | -1): void => {
    inMemory += change;
    queue.inMemory += change;
    queue.tenant.inMemory += change;
    queue.tenant.parked.changed(queue);
    waiting.changed(queue.tenant);
  };

  const mayLoad = (queue: Queue): boolean =>
    inMemory < windowMax || (queue.inMemory < RESERVE && inMemory < 2 * windowMax);

  const park = (queue: Queue, at: Offset): void => {
    queue.parked.push(at, queue.parked.size() + queue.inMemory);
    parked += 1;
    queue.tenant.parked.add(queue);
    waiting.add(queue.tenant);
  };

  /** `null`: nothing is parked, or nothing of it may come in now. */
  const unpark = (): ParkedAt | null => {
    const queue = waiting.first()?.parked.first();
    if (queue === undefined || !mayLoad(queue)) return null;
    const next = queue.parked.shift();
    if (next === undefined) return null;
    parked -= 1;
    if (queue.parked.size() === 0) {
      queue.tenant.parked.remove(queue);
      if (queue.tenant.parked.size() === 0) waiting.remove(queue.tenant);
    }
    count(queue, 1);
    reading.add(queue);
    return { at: offset(next[0]), ahead: next[1] };
  };

  const isWorthReading = (): boolean => {
    if (reading.size > 0 || parked === 0) return false;
    const queue = waiting.first()?.parked.first();
    const isShort = queue !== undefined && queue.inMemory < RESERVE / 2;
    return isShort || windowMax - inMemory >= Math.min(readMin, parked);
  };

  return {
    arrived: (work, at) => {
      const queue = queueOf(work);
      // Behind those of its queue that are parked, or on their way back.
      if (queue.parked.size() === 0 && !reading.has(queue) && mayLoad(queue)) {
        count(queue, 1);
        return 'load';
      }
      park(queue, at);
      return 'park';
    },
    park: (work, at) => park(queueOf(work), at),
    next: () => {
      if (!isWorthReading()) return [];
      const found: ParkedAt[] = [];
      for (let one = unpark(); one !== null; one = found.length < READ_MAX ? unpark() : null)
        found.push(one);
      return found;
    },
    loaded: () => reading.clear(),
    left: (key) => {
      const queue = queues.get(key);
      if (queue === undefined) return;
      count(queue, -1);
      if (queue.inMemory > 0 || queue.parked.size() > 0) return;
      queues.delete(key);
      queue.tenant.queues -= 1;
      if (queue.tenant.queues === 0) tenants.delete(queue.tenant.namespace);
    },
    parked: () => parked,
    inMemory: () => inMemory,
  };
};
