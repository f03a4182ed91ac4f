/** How long the engine may take for its answers (scheduling-and-runtimes §7.1). */
import type { Clock } from '../../domain/kernel/clock.ts';

/** For one that makes, removes or looks at containers. */
export const CALL_MS = 60_000;
/** For what it has to do at once: to pause, and to say who it is. */
export const QUICK_MS = 10_000;

/** Rejects when the time is up; a call that takes the signal is then broken off. */
export const withinTime = async <T>(
  clock: Clock,
  limitMs: number,
  call: (abortSignal: AbortSignal) => Promise<T>,
): Promise<T> => {
  const stopping = new AbortController();
  const timeUp = Promise.withResolvers<never>();
  const cancel = clock.schedule(limitMs, () => {
    timeUp.reject(new Error(`the Docker engine did not answer within ${limitMs / 1000} s`));
    stopping.abort();
  });
  try {
    return await Promise.race([timeUp.promise, call(stopping.signal)]);
  } finally {
    cancel();
  }
};
