/**
 * What the pool of an invoker knows: its containers, the queues that they serve, and the namespaces
 * that share its memory. Owned by `pool.ts`, which changes it in place.
 */
import type { ContainerId } from '../kernel/ids.ts';
import { createFifo, type Fifo } from '../kernel/fifo.ts';
import { createOrderedSet, type OrderedSet } from '../kernel/ordered-set.ts';
import type { ContainerShape, Demand } from './demand.ts';
import type { Waited } from './reasons.ts';

export interface Member<Job> extends ContainerShape {
  readonly id: ContainerId;
  /** `null`: nobody's, because it is prewarmed or a probe. */
  queue: Queue<Job> | null;
  /** `creating` → `cold` (it is there, without code) → `initialising` → `warm`. */
  phase: 'creating' | 'cold' | 'initialising' | 'warm';
  isPrewarmed: boolean;
  isPaused: boolean;
  /** Nobody is sent to it any more; its memory is still taken. */
  isEnding: boolean;
  /** When each began, epoch ms; the longest running first. */
  readonly running: Map<Job, number>;
  /** Since when it is its queue's. */
  servesSinceMs: number;
  /** Since when nothing runs in it; meaningless while something does. */
  idleSinceMs: number;
}

export interface Waiting<Job> {
  readonly job: Job;
  readonly sinceMs: number;
  /** Known when its queue has grown as far as it could; `null`: nothing stood in its way. */
  waited: Waited | null;
}

/** The activations of one action revision in one namespace, in order, and the containers they share. */
export interface Queue<Job> {
  readonly demand: Demand;
  readonly tenant: Tenant<Job>;
  readonly waiting: Fifo<Waiting<Job>>;
  /** All that are not ending. */
  readonly members: OrderedSet<Member<Job>>;
  /** Those that are warm and have a place. */
  readonly open: OrderedSet<Member<Job>>;
  /** Those that are there and not initialised, because who they were made for was served elsewhere. */
  readonly unused: OrderedSet<Member<Job>>;
  /** Places in containers that are on their way. */
  coming: number;
  /** Since when it waits for memory; `null`: it does not. */
  hungrySinceMs: number | null;
  /** Memory that is kept for it while containers of others end. */
  claimMb: number;
  claimSinceMs: number;
  /** It held a claim for long, and others have their turn until then. */
  claimsFromMs: number;
}

/** A namespace: memory is shared fairly between these. */
export interface Tenant<Job> {
  readonly namespace: string;
  readonly queues: Set<Queue<Job>>;
  /** Containers that are not ending, in the order in which they became its own. */
  readonly members: OrderedSet<Member<Job>>;
  /** Memory of these. */
  heldMb: number;
  /** Memory that is kept for its queues. */
  claimedMb: number;
  waiting: number;
}

export const createQueue = <Job>(demand: Demand, tenant: Tenant<Job>): Queue<Job> => ({
  demand,
  tenant,
  waiting: createFifo(),
  members: createOrderedSet(),
  open: createOrderedSet(),
  unused: createOrderedSet(),
  coming: 0,
  hungrySinceMs: null,
  claimMb: 0,
  claimSinceMs: 0,
  claimsFromMs: 0,
});

export const createTenant = <Job>(namespace: string): Tenant<Job> => ({
  namespace,
  queues: new Set(),
  members: createOrderedSet(),
  heldMb: 0,
  claimedMb: 0,
  waiting: 0,
});

/** How many more it will take when it is initialised, or now and then. */
export const placesComing = <Job>({ phase, queue, isEnding }: Member<Job>): number => {
  if (queue === null || isEnding || phase === 'warm') return 0;
  return queue.demand.concurrency - (phase === 'initialising' ? 1 : 0);
};

/** So many wait that containers on their way have no place for. */
export const unprovided = <Job>({ waiting, coming }: Queue<Job>): number => waiting.size() - coming;

export const mayGrow = <Job>({ demand, members }: Queue<Job>): boolean =>
  demand.instances === null || members.size < demand.instances;

/** What the namespace has of the memory, or will have soon. */
export const shareMb = <Job>({ heldMb, claimedMb }: Tenant<Job>): number => heldMb + claimedMb;
