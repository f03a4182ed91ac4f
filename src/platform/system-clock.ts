/** The real clock. Its timers never keep the process alive by themselves. */
import type { Clock } from '../domain/kernel/clock.ts';

/** Node's timers wrap round above this many milliseconds; longer delays are cut to it. */
const DELAY_MAX_MS = 2_147_483_647;

/** How fast time goes while the machine's clock is behind. */
const SLOWED = 15 / 16;

/**
 * The machine's time, but never back: where its clock was set back, time goes on a little more slowly
 * until that has caught up. So within one life of the server nothing ends before it began, what came
 * later has the later time, and no wait is prolonged by what the clock was set back.
 */
export const steadyTime = (machineMs: () => number, elapsedMs: () => number): (() => number) => {
  let now = machineMs();
  let seen = elapsedMs();
  return () => {
    const [machine, elapsed] = [machineMs(), elapsedMs()];
    now = machine >= now ? machine : now + (elapsed - seen) * SLOWED;
    seen = elapsed;
    return Math.floor(now);
  };
};

export const systemClock: Clock = {
  nowMs: steadyTime(Date.now, () => performance.now()),
  schedule: (delayMs, callback) => {
    const timer = setTimeout(callback, Math.min(delayMs, DELAY_MAX_MS));
    timer.unref();
    return () => clearTimeout(timer);
  },
};
