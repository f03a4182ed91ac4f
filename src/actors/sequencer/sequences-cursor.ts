/**
 * How far the sequencer's cursor may go: it waits for every sequence below it to have ended. While
 * none is open it follows the ends of other activations, so that a start after months without a
 * sequence need not read months.
 *
 * Owned state; after a crash the cursor that was committed is where it begins.
 */
import { ABSENT, type ActivationId, type Offset, offset } from '../../domain/kernel/ids.ts';
import { createProgress } from '../invoker/progress.ts';

export interface SequencesCursor {
  /** An acceptance is there: nothing is skipped before the topic was read so far. */
  readonly accepted: (at: Offset) => void;
  /** The topic was read up to there, where this one was accepted, which is open. */
  readonly reached: (at: Offset, id: ActivationId) => void;
  /** The same, but that one ended already. */
  readonly passed: (at: Offset) => void;
  readonly ended: (id: ActivationId) => void;
  /** Nothing is open and none is being accepted; the journal was heard of up to there. */
  readonly skip: (upTo: Offset) => void;
  /** What the cursor may be set to. */
  readonly next: () => Offset;
}

export const createSequencesCursor = (from: Offset): SequencesCursor => {
  const progress = createProgress(from);
  const places = new Map<ActivationId, Offset>();
  let read: Offset = ABSENT;
  let written: Offset = ABSENT;
  const passed = (at: Offset): void => {
    read = at;
  };
  return {
    accepted: (at) => {
      if (at > written) written = at;
    },
    reached: (at, id) => {
      passed(at);
      places.set(id, at);
      progress.begin(at);
    },
    passed,
    ended: (id) => {
      const place = places.get(id);
      if (place !== undefined) progress.end(place);
      places.delete(id);
    },
    skip: (upTo) => {
      if (read >= written && upTo > read) progress.skipTo(offset(upTo + 1));
    },
    next: progress.next,
  };
};
