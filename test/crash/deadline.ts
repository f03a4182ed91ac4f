/**
 * Waits that end: for a promise, or for a condition of which nobody tells. All bounds are far above
 * what an idle machine needs, because tests share theirs; none of them is a measurement.
 */
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 20;

/** Rejects with `what` when the promise takes longer. */
export const within = async <Value>(
  ms: number,
  what: string,
  promise: Promise<Value>,
): Promise<Value> => {
  const over = Promise.withResolvers<never>();
  const timer = setTimeout(() => over.reject(new Error(`${what}: not within ${ms} ms`)), ms);
  try {
    return await Promise.race([promise, over.promise]);
  } finally {
    clearTimeout(timer);
  }
};

/** Whether the condition came true in time. */
export const eventually = async (
  ms: number,
  condition: () => boolean | Promise<boolean>,
): Promise<boolean> => {
  const endMs = performance.now() + ms;
  while (!(await condition())) {
    if (performance.now() > endMs) return false;
    await delay(POLL_MS);
  }
  return true;
};
