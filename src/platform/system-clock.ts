/** The real clock. Its timers never keep the process alive by themselves. */
import type { Clock } from '../domain/kernel/clock.ts';
import { steadyTime } from './steady-time.ts';

/** Node's timers wrap round above this many milliseconds; longer delays are cut to it. */
const DELAY_MAX_MS = 2_147_483_647;

export const systemClock: Clock = {
  nowMs: steadyTime(Date.now, () => performance.now()),
  schedule: (delayMs, callback) => {
    const timer = setTimeout(callback, Math.min(delayMs, DELAY_MAX_MS));
    timer.unref();
    return () => clearTimeout(timer);
  },
};
