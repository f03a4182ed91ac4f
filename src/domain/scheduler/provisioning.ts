/**
 * Gets containers for those who wait: a prewarmed one, free memory, that of unused containers, and
 * in the end that of containers in use by others. Memory that becomes free goes first to the
 * namespace that holds least.
 */
import { mayGrow, type Member, type Queue, shareMb, unprovided } from './pool-state.ts';
import { forNobody, type PoolBooks } from './pool-books.ts';
import { passedOver } from './explaining.ts';
import type { Probing } from './probing.ts';
import { createReclaiming } from './reclaiming.ts';
import { createEviction } from './eviction.ts';

export interface Provisioning<Job> {
  /** What the queue needs has changed: it gets containers in its turn, as far as there is memory. */
  readonly grow: (queue: Queue<Job>, nowMs: number) => void;
  /** Memory became free, or could: whoever waits for it is looked at. */
  readonly feed: (nowMs: number) => void;
  /** For those who have waited too long. */
  readonly reclaim: (nowMs: number) => void;
  readonly prewarm: (nowMs: number) => void;
  /** When somebody will have waited too long, epoch ms. */
  readonly nextMs: (nowMs: number) => number;
}

/** `begin` gives the first who waits a container that has no code. */
export const createProvisioning = <Job>(
  books: PoolBooks<Job>,
  begin: (member: Member<Job>, nowMs: number) => void,
  probing: Pick<Probing<Job>, 'proceed'>,
): Provisioning<Job> => {
  const { memory, idle, stemCells, hunger } = books;

  const evict = createEviction(books);

  const create = (queue: Queue<Job>, nowMs: number): void => {
    const { demand } = queue;
    const { image, action } = demand;
    const why = {
      type: 'demand' as const,
      ...{ waiting: queue.waiting.size(), coming: queue.coming, passedOver: passedOver(queue) },
      prewarmed: stemCells.starting(demand)
        ? ('starting' as const)
        : ('noneOfKindAndMemory' as const),
      memory: memory.state(),
    };
    stemCells.coldStart(demand, nowMs);
    books.join(books.create(demand, { image, action, why }, nowMs), queue, nowMs);
  };

  const takeStemCell = (queue: Queue<Job>, nowMs: number): boolean => {
    const member = stemCells.take(queue.demand);
    if (member === undefined) return false;
    member.isPrewarmed = true;
    books.join(member, queue, nowMs);
    begin(member, nowMs);
    return true;
  };

  /** One container more: it is there, or on its way, or memory for it is. False: it gets nothing. */
  const provide = (queue: Queue<Job>, nowMs: number): boolean => {
    if (takeStemCell(queue, nowMs)) return true;
    const { memoryMb } = queue.demand;
    if (!memory.hasRoom(memoryMb, queue.claimMb)) {
      if (!evict(shareMb(queue.tenant), memory.missing(memoryMb, queue.claimMb))) return false;
      books.claim(queue, memoryMb, nowMs);
      return true;
    }
    books.claim(queue, 0, nowMs);
    create(queue, nowMs);
    return true;
  };

  const isServed = (queue: Queue<Job>): boolean => unprovided(queue) <= 0 || !mayGrow(queue);

  /** False: it goes on waiting with nothing. */
  const provideAndSettle = (queue: Queue<Job>, nowMs: number): boolean => {
    const before = queue.members.size;
    const gets = isServed(queue) || provide(queue, nowMs);
    // If it wants one more, it goes behind those that got none since.
    if (queue.members.size > before) hunger.remove(queue);
    settle(queue, nowMs);
    return gets;
  };

  const settle = (queue: Queue<Job>, nowMs: number): void => {
    if (isServed(queue)) {
      books.claim(queue, 0, nowMs);
      hunger.remove(queue);
    } else hunger.add(queue, nowMs);
  };

  /** Those for whom memory is kept, as far as what was ended for them is gone. */
  const feedClaims = (nowMs: number): void => {
    const isThere = (mb: number): boolean => memory.hasRoom(mb, mb);
    const next = (): Queue<Job> | undefined => hunger.nextClaiming(isThere);
    for (let queue = next(); queue !== undefined; queue = next()) provideAndSettle(queue, nowMs);
  };

  const roomMb = (): number => {
    const { totalMb, usedMb, endingMb, claimedMb } = memory.state();
    return totalMb - usedMb + endingMb - claimedMb + idle.memoryMb() + stemCells.memoryMb();
  };

  const feed = (nowMs: number): void => {
    probing.proceed(nowMs);
    if (hunger.size() === 0) return;
    feedClaims(nowMs);
    // One at a time, so that none takes all. Each turn makes a container, keeps memory for one, ends
    // a wait, or leaves over those that need less.
    let mostMb = Infinity;
    const next = (): Queue<Job> | undefined => hunger.next(Math.min(mostMb, roomMb()));
    for (let queue = next(); queue !== undefined; queue = next())
      if (!provideAndSettle(queue, nowMs)) mostMb = queue.demand.memoryMb - 1;
  };

  const prewarm = (nowMs: number): void => {
    for (const member of stemCells.surplus(nowMs)) books.end(member, 'idle');
    const fits = (mb: number): boolean => hunger.size() === 0 && memory.hasRoom(mb, 0);
    const wanted = stemCells.wanted(nowMs, fits);
    if (wanted === null) return;
    const { shape, target, present } = wanted;
    const purpose = forNobody({ type: 'prewarm', target, present });
    stemCells.making(books.create(shape, purpose, nowMs));
  };

  const reclaiming = createReclaiming(books, settle, feed);

  const feedAndSchedule = (nowMs: number): void => {
    feed(nowMs);
    reclaiming.schedule(nowMs);
  };

  return {
    grow: (queue, nowMs) => {
      settle(queue, nowMs);
      feed(nowMs);
      reclaiming.admit(queue, nowMs);
      reclaiming.schedule(nowMs);
    },
    feed: feedAndSchedule,
    reclaim: reclaiming.reclaim,
    prewarm,
    nextMs: (nowMs) => Math.min(reclaiming.nextMs(), stemCells.nextMs(nowMs)),
  };
};
