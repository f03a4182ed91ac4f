/**
 * Virtual time: what is to happen, in the order of its time, and at equal times in the order in which
 * it was said. Nothing waits for real.
 */
export interface EventQueue {
  readonly nowMs: () => number;
  /** A time that is over means at once. */
  readonly at: (atMs: number, happen: () => void) => void;
  /** Lets the next thing happen; `false`: there is none. */
  readonly step: () => boolean;
}

interface Entry {
  readonly atMs: number;
  readonly order: number;
  readonly happen: () => void;
}

export const createEventQueue = (startMs: number): EventQueue => {
  const heap: Entry[] = [];
  let nowMs = startMs;
  let said = 0;

  const isBefore = (a: Entry, b: Entry): boolean =>
    a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);

  const rise = (entry: Entry): void => {
    let at = heap.length;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || !isBefore(entry, parent)) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = entry;
  };

  const sink = (entry: Entry): void => {
    let at = 0;
    for (;;) {
      const left = heap[at * 2 + 1];
      const right = heap[at * 2 + 2];
      if (left === undefined) break;
      const takesRight = right !== undefined && isBefore(right, left);
      const child = takesRight ? right : left;
      if (!isBefore(child, entry)) break;
      heap[at] = child;
      at = at * 2 + (takesRight ? 2 : 1);
    }
    heap[at] = entry;
  };

  return {
    nowMs: () => nowMs,
    at: (atMs, happen) => {
      rise({ atMs: Math.max(nowMs, atMs), order: said, happen });
      said += 1;
    },
    step: () => {
      const first = heap[0];
      const last = heap.pop();
      if (first === undefined || last === undefined) return false;
      if (heap.length > 0) sink(last);
      nowMs = first.atMs;
      first.happen();
      return true;
    },
  };
};
