/**
 * Takes turns about memory that is in use: a queue that has waited too long without a container, or
 * whose namespace has much less than another, gets what others give way with (`reclaim.ts`). What is
 * kept for it meanwhile is kept for a bounded time (scheduling-and-runtimes P22, P23).
 */
import type { PoolBooks } from './pool-books.ts';
import { type Queue, shareMb } from './pool-state.ts';
import { giveWay } from './reclaim.ts';

export interface Reclaiming<Job> {
  readonly reclaim: (nowMs: number) => void;
  /** A queue has begun to wait: one of a namespace that has nothing does not wait for its turn. */
  readonly admit: (queue: Queue<Job>, nowMs: number) => void;
  /** The queues that wait have changed. */
  readonly schedule: (nowMs: number) => void;
  /** When somebody will have waited too long, epoch ms. */
  readonly nextMs: () => number;
}

/** A claim is given up after so many times the wait that made it, and the queue has to wait as long. */
const CLAIM_TURNS = 30;

/** So many are looked at in vain at a time; the others have their turn the next time. */
const VAIN_MAX = 64;

/** `settle` notes whether a queue still waits; `feed` gives out memory that is free. */
export const createReclaiming = <Job>(
  { memory, hunger, holders, settings, end, claim }: PoolBooks<Job>,
  settle: (queue: Queue<Job>, nowMs: number) => void,
  feed: (nowMs: number) => void,
): Reclaiming<Job> => {
  let nextMs = Infinity;

  const isStarving = ({ hungrySinceMs, claimsFromMs }: Queue<Job>, nowMs: number): boolean =>
    (hungrySinceMs ?? nowMs) + settings.reclaimAfterMs <= nowMs && nowMs >= claimsFromMs;

  /** Memory that could be taken for the queue goes to one of a namespace that holds less, if it starves. */
  const inFairTurn = (queue: Queue<Job>, nowMs: number): Queue<Job> => {
    // It had its turn: what is kept for it is still to come.
    if (queue.claimMb > 0) return queue;
    const fairest = hunger.next(queue.demand.memoryMb);
    if (fairest === undefined || shareMb(fairest.tenant) >= shareMb(queue.tenant)) return queue;
    return fairest.members.size === 0 && isStarving(fairest, nowMs) ? fairest : queue;
  };

  /** Claims that could not all be met would only stand in each other's way. */
  const mayClaim = ({ demand, claimMb }: Queue<Job>): boolean => {
    const { totalMb, claimedMb } = memory.state();
    return claimedMb - claimMb + demand.memoryMb <= totalMb;
  };

  /**
   * Containers that have served since then give way until there is enough. False: there is not. Then
   * it keeps a claim only if it had one: more claims than memory would all wait for each other.
   */
  const takeFor = (queue: Queue<Job>, servedSinceMs: number, nowMs: number): boolean => {
    const { demand, claimMb } = queue;
    while (memory.missing(demand.memoryMb, queue.claimMb) > 0) {
      const member = giveWay(queue, holders.first(), servedSinceMs);
      if (member === null) {
        claim(queue, claimMb, nowMs);
        return false;
      }
      end(member, 'reclaimed');
      claim(queue, demand.memoryMb, nowMs);
      if (member.queue !== null) settle(member.queue, nowMs);
    }
    return true;
  };

  /** False when too few give way for it, or need not. */
  const reclaimFor = (queue: Queue<Job>, nowMs: number): boolean => {
    if (!mayClaim(queue)) return false;
    // Small containers that come and go would never leave enough at once for a large one. One at a
    // time is waited for like that: what is kept for it others can't have.
    const isNext = memory.state().claimedMb === 0 && queue.members.size === 0;
    if (isNext) claim(queue, queue.demand.memoryMb, nowMs);
    return takeFor(queue, nowMs - settings.reclaimAfterMs, nowMs) || isNext;
  };

  const expireClaim = (queue: Queue<Job>, nowMs: number): void => {
    const turnMs = CLAIM_TURNS * settings.reclaimAfterMs;
    if (queue.claimMb === 0 || nowMs < queue.claimSinceMs + turnMs) return;
    claim(queue, 0, nowMs);
    queue.claimsFromMs = nowMs + turnMs;
    hunger.remove(queue);
    hunger.add(queue, nowMs);
  };

  return {
    reclaim: (nowMs) => {
      if (nowMs < nextMs) return;
      let vain = 0;
      for (let left = hunger.size(); left > 0 && vain < VAIN_MAX; left -= 1) {
        const queue = hunger.turn();
        if (queue === undefined) break;
        expireClaim(queue, nowMs);
        if (!isStarving(queue, nowMs) || !reclaimFor(inFairTurn(queue, nowMs), nowMs)) vain += 1;
      }
      feed(nowMs);
      nextMs = hunger.size() === 0 ? Infinity : nowMs + Math.max(1, settings.reclaimAfterMs / 4);
    },
    admit: (queue, nowMs) => {
      const { demand, tenant, hungrySinceMs } = queue;
      if (hungrySinceMs === null || shareMb(tenant) > 0 || !mayClaim(queue)) return;
      // Not from those who would have nothing then.
      if ((holders.first()?.heldMb ?? 0) > demand.memoryMb) takeFor(queue, nowMs, nowMs);
    },
    schedule: (nowMs) => {
      if (hunger.size() === 0) nextMs = Infinity;
      else if (nextMs === Infinity) nextMs = nowMs + settings.reclaimAfterMs;
    },
    nextMs: () => nextMs,
  };
};
