/**
 * Time that passes only when it is told to: from one timer straight to the next. What falls due at the
 * same moment comes in the order in which it was asked for.
 *
 * Each life of a simulated server has its own view of it, and a life that was ended is never called
 * back again: a killed process has no timers.
 */
import type { Clock } from '../domain/kernel/clock.ts';

export interface ClockLife extends Clock {
  readonly end: () => void;
}

export interface VirtualClock {
  /** With fractions. */
  readonly nowMs: () => number;
  readonly life: () => ClockLife;
  /** Goes to the next timer and calls it back. False: there is none. */
  readonly advance: () => boolean;
}

interface Timer {
  readonly dueMs: number;
  readonly number: number;
  /** `null`: cancelled. */
  callback: (() => void) | null;
}

export const createVirtualClock = (startMs: number): VirtualClock => {
  const timers: Timer[] = [];
  let nowMs = startMs;
  let numbers = 0;

  const life = (): ClockLife => {
    let ended = false;
    return {
      // Whole, as the clock of a machine shows it.
      nowMs: () => Math.floor(nowMs),
      schedule: (delayMs, callback) => {
        const run = (): void => {
          if (!ended) callback();
        };
        const timer: Timer = {
          dueMs: nowMs + Math.max(0, delayMs),
          number: (numbers += 1),
          callback: run,
        };
        push(timers, timer);
        return () => {
          timer.callback = null;
        };
      },
      end: () => {
        ended = true;
      },
    };
  };

  return {
    nowMs: () => nowMs,
    life,
    advance: () => {
      for (let timer = pop(timers); timer !== undefined; timer = pop(timers)) {
        const { callback } = timer;
        if (callback === null) continue;
        nowMs = timer.dueMs;
        callback();
        return true;
      }
      return false;
    },
  };
};

const isBefore = (one: Timer, other: Timer): boolean =>
  one.dueMs < other.dueMs || (one.dueMs === other.dueMs && one.number < other.number);

/** A binary heap: the earliest is the first. */
const push = (heap: Timer[], timer: Timer): void => {
  let at = heap.length;
  for (let above = (at - 1) >> 1; at > 0; above = (at - 1) >> 1) {
    const parent = heap[above];
    if (parent === undefined || !isBefore(timer, parent)) break;
    heap[at] = parent;
    at = above;
  }
  heap[at] = timer;
};

const pop = (heap: Timer[]): Timer | undefined => {
  const first = heap[0];
  const last = heap.pop();
  if (last === undefined || last === first) return first;
  let at = 0;
  for (let below = 1; below < heap.length; below = 2 * at + 1) {
    const left = heap[below];
    const right = heap[below + 1];
    const isRight = right !== undefined && left !== undefined && isBefore(right, left);
    const least = isRight ? right : left;
    if (least === undefined || !isBefore(least, last)) break;
    heap[at] = least;
    at = isRight ? below + 1 : below;
  }
  heap[at] = last;
  return first;
};
