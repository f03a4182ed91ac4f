/** Time that never goes back, whatever is done to the machine's clock. */

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
