/**
 * The balancer's books: which memory of each invoker the accepted work takes. A queue takes that of
 * as many containers as hold what it has in flight there (NestedSemaphore, scheduling-and-runtimes
 * §2.3), and shares the last one with what comes next.
 *
 * An exact fold over the acceptances, moves and ends of the journal (P44): an end counts when its
 * acceptance was counted, wherever that lies now; an acceptance or a move only before anything that
 * follows it in the log. So duplicates and late deliveries change nothing, and no order of them leaves a slot
 * taken for good (P45, P56). Owned state, changed in place; each entry costs a constant time, and
 * memory grows with the queues in flight and by a bit per activation.
 */
import type { InvokerIndex } from '../invoker/invoker.ts';
import type { Offset, QueueKey } from '../kernel/ids.ts';
import type { Demand } from './demand.ts';
import { createOffsetSet, type OffsetSet } from '../kernel/offset-set.ts';

export type SlotDemand = Pick<Demand, 'queue' | 'memoryMb' | 'concurrency' | 'timeoutMs'>;

export interface Ended {
  readonly acceptedAt: Offset | null;
  readonly queue: QueueKey | null;
  readonly invoker: InvokerIndex;
}

export interface Moved {
  readonly acceptedAt: Offset;
  readonly queue: QueueKey;
  readonly from: InvokerIndex;
  readonly to: InvokerIndex;
}

/** `at` is the offset of the entry's record. */
export interface Books {
  readonly accepted: (at: Offset, invoker: InvokerIndex, demand: SlotDemand) => void;
  readonly moved: (at: Offset, move: Moved) => void;
  readonly completed: (at: Offset, end: Ended) => void;
  /** It is being appended: nobody else shall get its place. */
  readonly hold: (invoker: InvokerIndex, demand: SlotDemand) => void;
  /** Of what was held: the journal tells of it now, or it never happened. */
  readonly release: (invoker: InvokerIndex, queue: QueueKey) => void;
  readonly usedMb: (invoker: InvokerIndex) => number;
  /** Whether a container that the queue has there by the books could take one more. */
  readonly hasPlace: (invoker: InvokerIndex, queue: QueueKey) => boolean;
  readonly inFlight: (invoker: InvokerIndex) => number;
  readonly total: () => number;
  /** The longest of what it has in flight, ms; costs the number of queues. */
  readonly longestTimeoutMs: (invoker: InvokerIndex) => number;
  /** Every entry so far has this offset or a lower one. */
  readonly seen: () => number;
}

/** What one queue has in flight. */
interface Line {
  readonly memoryMb: number;
  readonly concurrency: number;
  readonly timeoutMs: number;
  readonly at: Map<InvokerIndex, number>;
}

interface Room {
  usedMb: number;
  inFlight: number;
  /** Where what it has was accepted. */
  readonly open: OffsetSet;
}

export const createBooks = (): Books => {
  const lines = new Map<QueueKey, Line>();
  const rooms = new Map<InvokerIndex, Room>();
  let total = 0;
  let seen = 0;

  const roomOf = (invoker: InvokerIndex): Room => {
    const known = rooms.get(invoker);
    if (known !== undefined) return known;
    const room = { usedMb: 0, inFlight: 0, open: createOffsetSet() };
    rooms.set(invoker, room);
    return room;
  };

  const lineOf = (demand: SlotDemand): Line => {
    const known = lines.get(demand.queue);
    if (known !== undefined) return known;
    const { memoryMb, concurrency, timeoutMs } = demand;
    const line = { memoryMb, concurrency, timeoutMs, at: new Map<InvokerIndex, number>() };
    lines.set(demand.queue, line);
    return line;
  };

  const take = (invoker: InvokerIndex, line: Line): void => {
    const room = roomOf(invoker);
    const before = line.at.get(invoker) ?? 0;
    if (before % line.concurrency === 0) room.usedMb += line.memoryMb;
    line.at.set(invoker, before + 1);
    room.inFlight += 1;
    total += 1;
  };

  const give = (invoker: InvokerIndex, queue: QueueKey): void => {
    const line = lines.get(queue);
    const before = line?.at.get(invoker);
    if (line === undefined || before === undefined) return;
    const room = roomOf(invoker);
    if ((before - 1) % line.concurrency === 0) room.usedMb -= line.memoryMb;
    if (before > 1) line.at.set(invoker, before - 1);
    else if (line.at.delete(invoker) && line.at.size === 0) lines.delete(queue);
    room.inFlight -= 1;
    total -= 1;
  };

  /** Nearly always the one that tells of the end; another when it was moved meanwhile. */
  const strike = (acceptedAt: Offset, invoker: InvokerIndex): InvokerIndex | null => {
    if (rooms.get(invoker)?.open.delete(acceptedAt) === true) return invoker;
    for (const [other, room] of rooms) if (room.open.delete(acceptedAt)) return other;
    return null;
  };

  return {
    accepted: (at, invoker, demand) => {
      if (at <= seen) return;
      seen = at;
      roomOf(invoker).open.add(at);
      take(invoker, lineOf(demand));
    },
    moved: (at, { acceptedAt, queue, from, to }) => {
      if (at <= seen) return;
      seen = at;
      const line = lines.get(queue);
      if (line === undefined || rooms.get(from)?.open.delete(acceptedAt) !== true) return;
      roomOf(to).open.add(acceptedAt);
      take(to, line);
      give(from, queue);
    },
    completed: (at, { acceptedAt, queue, invoker }) => {
      seen = Math.max(seen, at);
      if (acceptedAt === null || queue === null) return;
      const holder = strike(acceptedAt, invoker);
      if (holder !== null) give(holder, queue);
    },
    hold: (invoker, demand) => take(invoker, lineOf(demand)),
    release: give,
    usedMb: (invoker) => rooms.get(invoker)?.usedMb ?? 0,
    hasPlace: (invoker, queue) => {
      const line = lines.get(queue);
      return line !== undefined && (line.at.get(invoker) ?? 0) % line.concurrency !== 0;
    },
    inFlight: (invoker) => rooms.get(invoker)?.inFlight ?? 0,
    total: () => total,
    longestTimeoutMs: (invoker) => {
      let longest = 0;
      for (const { at, timeoutMs } of lines.values())
        if (at.has(invoker)) longest = Math.max(longest, timeoutMs);
      return longest;
    },
    seen: () => seen,
  };
};
