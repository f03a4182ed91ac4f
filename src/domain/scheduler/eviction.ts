/**
 * Which unused containers end so that a queue gets memory: the longest unused first, then prewarmed
 * ones. A namespace with more memory spares those of one with less until they rest: a flood would
 * else end the container of a quiet neighbour between two of its calls, each of which had to wait
 * for a new one.
 */
import { type Member, type Queue, shareMb } from './pool-state.ts';

/** So many are spared before the search ends: the others were used later still. */
const SPARED_MAX = 32;

/** As many as are needed; none when that is not enough. */
export const unneeded = <Job>(
  queue: Queue<Job>,
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
    if (isSpared(member, queue)) spared += 1;
    else take(member);
  }
  for (const member of stemCells) {
    if (leftMb <= 0) break;
    if (member.phase !== 'creating') take(member);
  }
  return leftMb <= 0 ? found : [];
};

const isSpared = <Job>({ phase, isPaused, queue }: Member<Job>, { tenant }: Queue<Job>): boolean =>
  phase === 'warm' && !isPaused && queue !== null && shareMb(queue.tenant) < shareMb(tenant);
