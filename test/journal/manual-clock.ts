/** A clock whose timers run out when the test says so. */
import type { Clock } from '../../src/domain/kernel/clock.ts';

interface Timer {
  readonly delayMs: number;
  readonly callback: () => void;
}

export const createManualClock = () => {
  const timers: Timer[] = [];
  const clock: Clock = {
    nowMs: () => 0,
    schedule: (delayMs, callback) => {
      const timer = { delayMs, callback };
      timers.push(timer);
      return () => {
        if (timers.includes(timer)) timers.splice(timers.indexOf(timer), 1);
      };
    },
  };
  return {
    clock,
    /** The delays of the timers that run, in ms. */
    delays: () => timers.map(({ delayMs }) => delayMs),
    /** Lets the oldest timer run out. */
    elapse: () => timers.shift()?.callback(),
  };
};
