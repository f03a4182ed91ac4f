/**
 * One timer for whoever says after each step when it wants to be woken next. It may ring too early,
 * but never too late: a later time than the one that is set costs nothing.
 */
import type { Clock } from '../../domain/kernel/clock.ts';

export interface Alarm {
  /** Replaces what was asked for before. */
  readonly wakeIn: (delayMs: number, nowMs: number) => void;
  readonly stop: () => void;
}

export const createAlarm = (clock: Pick<Clock, 'schedule'>, ring: () => void): Alarm => {
  let dueMs = Infinity;
  let cancel = (): void => undefined;
  return {
    wakeIn: (delayMs, nowMs) => {
      if (nowMs + delayMs >= dueMs) return;
      cancel();
      dueMs = nowMs + delayMs;
      cancel = clock.schedule(delayMs, () => {
        dueMs = Infinity;
        ring();
      });
    },
    stop: () => cancel(),
  };
};
