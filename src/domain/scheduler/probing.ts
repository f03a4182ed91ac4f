/**
 * The probe of an unhealthy invoker: a container for nobody, which ends when it is up
 * (scheduling-and-runtimes §2.5). It is in the books like every other (P43): free memory and that of
 * unused containers goes to it before those who wait, whose containers may not come up either, and what
 * is in use is waited for. There is one at a time, and nothing runs in it.
 */
import type { PoolSettings } from './pool-settings.ts';
import type { ContainerShape } from './demand.ts';
import { createEviction } from './eviction.ts';
import { forNobody, type PoolBooks } from './pool-books.ts';
import type { Member } from './pool-state.ts';

export interface Probing<Job> {
  /** One of that kind is to be tried, unless one is already. */
  readonly ask: (kind: string, nowMs: number) => void;
  /** Memory became free, or could. */
  readonly proceed: (nowMs: number) => void;
  readonly isProbe: (member: Member<Job>) => boolean;
  readonly up: (member: Member<Job>) => void;
  readonly gone: (member: Member<Job>) => void;
  /** None is made any more, neither one that waits for memory nor one that is asked for. */
  readonly stop: () => void;
}

/** Of an action that does not say. */
const MEMORY_MB = 256;

export const createProbing = <Job>(books: PoolBooks<Job>): Probing<Job> => {
  const { memory, settings } = books;
  const evict = createEviction(books);
  let wanted: ContainerShape | null = null;
  let claimMb = 0;
  let tried: Member<Job> | null = null;
  let isStopped = false;

  const claim = (mb: number): void => {
    memory.claim(mb - claimMb);
    claimMb = mb;
  };

  const waitNoMore = (): void => {
    claim(0);
    wanted = null;
  };

  const proceed = (nowMs: number): void => {
    if (wanted === null) return;
    const { memoryMb } = wanted;
    if (memory.hasRoom(memoryMb, claimMb)) {
      tried = books.create(wanted, forNobody({ type: 'probe' }), nowMs);
      waitNoMore();
    } else if (evict(0, memory.missing(memoryMb, claimMb))) claim(memoryMb);
  };

  return {
    ask: (kind, nowMs) => {
      if (isStopped || wanted !== null || tried !== null) return;
      wanted = shapeOf(kind, settings);
      proceed(nowMs);
    },
    proceed,
    isProbe: (member) => member === tried,
    up: (member) => {
      books.end(member, 'probed');
      books.emit({ type: 'Probed' });
    },
    gone: (member) => {
      if (member === tried) tried = null;
    },
    stop: () => {
      isStopped = true;
      waitNoMore();
    },
  };
};

const shapeOf = (kind: string, { memoryMb, network }: PoolSettings): ContainerShape => ({
  kind,
  memoryMb: Math.min(MEMORY_MB, memoryMb),
  network,
});
