/**
 * Who is on the way to fetch what: those who ask for the same meanwhile wait for the answer instead
 * of running the action too. A wait ends when the first comes back, with whatever, or after five
 * seconds; how many wait is bounded. Then each looks for itself.
 */
import type { Clock } from '../../domain/kernel/clock.ts';

export interface Flight {
  /** Lets the followers go. Says whether there have been any. */
  readonly land: () => boolean;
}

export interface Flights {
  /** `null`: somebody has started for this key, see `landing`. */
  readonly start: (key: string) => Flight | null;
  /** Resolves when who started is back, or needn't be waited for. */
  readonly landing: (key: string) => Promise<void>;
}

/** Much less than what a web action may take: who waited has to be able to run it still. */
const WAIT_MS = 5_000;
/** Requests that may wait at once, for all keys together. */
const FOLLOWERS_MAX = 10_000;

interface Wait {
  followers: number;
  readonly over: Promise<void>;
  readonly end: () => void;
  cancelTimeout: () => void;
}

export const createFlights = ({ schedule }: Pick<Clock, 'schedule'>): Flights => {
  const waits = new Map<string, Wait>();
  let following = 0;

  const end = (key: string, wait: Wait): void => {
    if (waits.get(key) !== wait) return;
    waits.delete(key);
    following -= wait.followers;
    wait.cancelTimeout();
    wait.end();
  };

  return {
    start: (key) => {
      if (waits.has(key)) return null;
      const { promise, resolve } = Promise.withResolvers<void>();
      const wait: Wait = {
        followers: 0,
        over: promise,
        end: resolve,
        cancelTimeout: () => undefined,
      };
      waits.set(key, wait);
      return {
        land: () => {
          end(key, wait);
          return wait.followers > 0;
        },
      };
    },
    landing: (key) => {
      const wait = waits.get(key);
      if (wait === undefined || following >= FOLLOWERS_MAX) return Promise.resolve();
      if (wait.followers === 0) wait.cancelTimeout = schedule(WAIT_MS, () => end(key, wait));
      wait.followers++;
      following++;
      return wait.over;
    },
  };
};
