/** A clock that stands until the test moves it. */
import { EventEmitter, once } from 'node:events';
import type { Clock } from '../../../src/domain/kernel/clock.ts';

export interface ManualClock extends Clock {
  /** Lets so many milliseconds pass: calls back what falls due in them, the earliest first. */
  readonly pass: (ms: number) => void;
  /** Resolves when something waits for its time. */
  readonly scheduled: () => Promise<void>;
  /** How many wait for their time. */
  readonly waiting: () => number;
}

export const createManualClock = (): ManualClock => {
  const due = new Map<() => void, number>();
  const scheduling = new EventEmitter();
  let nowMs = 1_000;
  return {
    nowMs: () => nowMs,
    schedule: (delayMs, callback) => {
      const entry = (): void => callback();
      due.set(entry, nowMs + delayMs);
      scheduling.emit('scheduled');
      return () => void due.delete(entry);
    },
    pass: (ms) => {
      nowMs += ms;
      const now = [...due].filter(([, at]) => at <= nowMs).sort(([, a], [, b]) => a - b);
      for (const [entry] of now) if (due.delete(entry)) entry();
    },
    scheduled: async () => {
      if (due.size === 0) await once(scheduling, 'scheduled');
    },
    waiting: () => due.size,
  };
};
