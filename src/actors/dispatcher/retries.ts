/**
 * Asks again while the platform can't answer: a fire that was acknowledged is a promise. But not for
 * ever, because what can never be had (memory that no invoker has) would keep its place from others.
 */
import type { Clock } from '../../domain/kernel/clock.ts';
import { E, type Either } from '../../domain/kernel/fp.ts';
import { isPassing, type Refusal, UNAVAILABLE } from '../../domain/refusal.ts';
import { isUnavailable } from '../unavailable-views.ts';

export interface Retries {
  /**
   * The first answer that is not `Unavailable`, for which a rejection with `ViewsUnavailable` is taken
   * too, or that one when it is `patientUntilMs`; `null` when the asking ended before.
   */
  readonly untilAvailable: <Value>(
    ask: () => Promise<Either<Refusal, Value>>,
    patientUntilMs: number,
  ) => Promise<Either<Refusal, Value> | null>;
  /** Whoever waits tries once more, and nobody waits from now on. */
  readonly hurry: () => void;
  /** Nothing is asked from now on. */
  readonly end: () => void;
  readonly hasEnded: () => boolean;
}

const SHORTEST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 5_000;

export const createRetries = (clock: Clock): Retries => {
  const waiting = new Set<() => void>();
  let patient = true;
  let ended = false;

  const pause = (waitMs: number): Promise<void> =>
    new Promise((resolve) => {
      const wake = (): void => {
        cancel();
        waiting.delete(wake);
        resolve();
      };
      const cancel = clock.schedule(waitMs, wake);
      waiting.add(wake);
    });

  const hurry = (): void => {
    patient = false;
    for (const wake of waiting) wake();
  };

  return {
    untilAvailable: async (ask, patientUntilMs) => {
      for (let waitMs = SHORTEST_WAIT_MS; !ended; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
        const answer = await ask().catch(refusalOf);
        if (E.isRight(answer) || !isPassing(answer.left)) return answer;
        if (!patient) return null;
        if (clock.nowMs() >= patientUntilMs) return answer;
        await pause(waitMs);
      }
      return null;
    },
    hurry,
    end: () => {
      ended = true;
      hurry();
    },
    hasEnded: () => ended,
  };
};

const refusalOf = (error: unknown): Either<Refusal, never> => {
  if (isUnavailable(error)) return UNAVAILABLE;
  throw error;
};
