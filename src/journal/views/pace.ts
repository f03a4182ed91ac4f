/**
 * Decides when the projector is sent on: at once when somebody waits for an offset, else five times
 * a second. Larger batches cost less, because an activation that is accepted and completed within
 * one is written once, and a timer that reads a number costs less than a call per commit.
 *
 * One order is out at a time, so that everything that came meanwhile, records and waiters, is served
 * by the next one, and the thread's inbox never grows.
 */
import type { Clock } from '../../domain/kernel/clock.ts';
import type { Offset } from '../../domain/kernel/ids.ts';

export interface PaceOptions {
  readonly clock: Clock;
  /** How far the views are at the start. */
  readonly cursor: Offset;
  readonly durableOffset: () => Offset;
  /** The furthest offset somebody waits for; 0 when nobody does. */
  readonly wanted: () => number;
  readonly project: (upTo: Offset) => void;
}

export interface Pace {
  /** Somebody may wait. */
  readonly consider: () => void;
  /** The projector has reached `cursor`. */
  readonly projected: (cursor: Offset) => void;
  readonly stop: () => void;
}

/** How long records wait for company when nobody asks. */
const LINGER_MS = 200;

export const createPace = ({
  clock,
  cursor,
  durableOffset,
  wanted,
  project,
}: PaceOptions): Pace => {
  let reached = cursor;
  let ordered = cursor;

  const order = (): void => {
    if (reached < ordered) return;
    ordered = durableOffset();
    if (ordered > reached) project(ordered);
  };
  const consider = (): void => {
    if (wanted() > reached) order();
  };
  const linger = (): (() => void) =>
    clock.schedule(LINGER_MS, () => {
      cancel = linger();
      order();
    });
  let cancel = linger();
  return {
    consider,
    projected: (now) => {
      reached = now;
      consider();
    },
    stop: () => cancel(),
  };
};
