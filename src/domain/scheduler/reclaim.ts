/**
 * Which container in use gives way when a queue has waited too long: one of the namespace that holds
 * most, so that memory is shared evenly, and the one that has served longest, so that a queue which
 * always has work gives turns to others (scheduling-and-runtimes P22). What runs in it may finish.
 */
import { type Member, type Queue, shareMb, type Tenant } from './pool-state.ts';

/** How many of a namespace are looked at: the others have served for a shorter time. */
const LOOKED_AT_MAX = 8;

/** `null`: nobody has to give way for the queue now. */
export const giveWay = <Job>(
  queue: Queue<Job>,
  greatest: Tenant<Job> | undefined,
  servedSinceMs: number,
): Member<Job> | null => {
  if (greatest === undefined) return null;
  const giver = giverFor(queue, greatest);
  return giver === null ? null : longestServing(giver, queue, servedSinceMs);
};

const giverFor = <Job>(queue: Queue<Job>, greatest: Tenant<Job>): Tenant<Job> | null => {
  const { tenant, demand, members, claimMb } = queue;
  // What is kept for its other queues counts as its own: those who hold less give nothing more.
  const shareOfOthersMb = shareMb(tenant) - claimMb;
  if (members.size === 0) return greatest.heldMb > shareOfOthersMb ? greatest : tenant;
  // It has a container: more are its due only while others would still hold more than it.
  return shareOfOthersMb + demand.memoryMb < greatest.heldMb ? greatest : null;
};

const longestServing = <Job>(
  { members }: Tenant<Job>,
  queue: Queue<Job>,
  servedSinceMs: number,
): Member<Job> | null => {
  let looked = 0;
  for (const member of members) {
    const isOther = member.queue !== queue && member.phase === 'warm';
    if (isOther && member.servesSinceMs <= servedSinceMs) return member;
    if ((looked += 1) >= LOOKED_AT_MAX) return null;
  }
  return null;
};
