/**
 * Decides when the projector is sent on: at once when somebody waits for an offset or a whole batch
 * has gathered, else after a short while. Larger batches cost less, because an activation that is
 * accepted and completed within one is written once.
 *
 * One order is out at a time, so however often the journal commits, the main thread sends one small
 * message per batch; orders given meanwhile become one.
 */
import type { Offset } from '../../domain/kernel/ids.ts';
import { BATCH_RECORDS } from '../projections/projector.ts';

export interface PaceOptions {
  /** How far the views are at the start. */
  readonly cursor: Offset;
  readonly durableOffset: () => Offset;
  /** The furthest offset somebody waits for; 0 when nobody does. */
  readonly wanted: () => number;
  readonly project: (upTo: Offset) => void;
}

export interface Pace {
  readonly cursor: () => Offset;
  /** The journal has grown, or somebody waits. */
  readonly consider: () => void;
  /** The projector has reached `cursor`. */
  readonly projected: (cursor: Offset) => void;
  readonly stop: () => void;
}

/** How long records wait for company when nobody asks. */
const LINGER_MS = 200;

export const createPace = ({ cursor, durableOffset, wanted, project }: PaceOptions): Pace => {
  let reached = cursor;
  let ordered = cursor;
  let stopped = false;
  let linger: NodeJS.Timeout | null = null;

  const order = (): void => {
    if (linger !== null) clearTimeout(linger);
    linger = null;
    ordered = durableOffset();
    if (ordered > reached) project(ordered);
  };
  const consider = (): void => {
    const behind = durableOffset() - reached;
    if (stopped || reached < ordered || behind <= 0) return;
    if (behind >= BATCH_RECORDS || wanted() > reached) order();
    else linger ??= setTimeout(order, LINGER_MS).unref();
  };
  return {
    cursor: () => reached,
    consider,
    projected: (cursorNow) => {
      reached = cursorNow;
      consider();
    },
    stop: () => {
      stopped = true;
      if (linger !== null) clearTimeout(linger);
    },
  };
};
