/**
 * Which unused containers end so that another gets their memory: the longest unused first, then prewarmed
 * ones. A namespace with more memory spares those of one with less until they rest: a flood would
 * else end the container of a quiet neighbour between two of its calls, each of which had to wait
 * for a new one.
 */
import type { PoolBooks } from './pool-books.ts';
import { type Member, shareMb } from './pool-state.ts';

/**
 * Ends unused containers until so much will be free, if they are enough for it: false where they are
 * not. `ownMb` is what the namespace that needs it has.
 */
export type Eviction = (ownMb: number, missingMb: number) => boolean;

/** So many are spared before the search ends: the others were used later still. */
const SPARED_MAX = 32;

export const createEviction =
  <Job>({ idle, stemCells, end }: PoolBooks<Job>): Eviction =>
  (ownMb, missingMb) => {
    if (idle.memoryMb() + stemCells.memoryMb() < missingMb) return false;
    const victims = unneeded(ownMb, missingMb, idle.longestUnused(), stemCells.all());
    for (const member of victims) end(member, 'evicted');
    return missingMb <= 0 || victims.length > 0;
  };

/** As many as are needed; none when that is not enough. */
const unneeded = <Job>(
  ownMb: number,
  missingMb: number,
  idle: Iterable<Member<Job>>,
  stemCells: Iterable<Member<Job>>,
): readonly Member<Job>[] => {
  const found: Member<Job>[] = [];
  let leftMb = missingMb;
  const take = (member: Member<Job>): void => {
    found.push(member);
    leftMb -= member.memoryMb;
  };
  let spared = 0;
  for (const member of idle) {
    if (leftMb <= 0 || spared >= SPARED_MAX) break;
    if (isSpared(member, ownMb)) spared += 1;
    else take(member);
  }
  for (const member of stemCells) {
    if (leftMb <= 0) break;
    if (member.phase !== 'creating') take(member);
  }
  return leftMb <= 0 ? found : [];
};

const isSpared = <Job>({ phase, isPaused, queue }: Member<Job>, ownMb: number): boolean =>
  phase === 'warm' && !isPaused && queue !== null && shareMb(queue.tenant) < ownMb;
