/**
 * That an actor was told to begin nothing more and to say when what is open has ended. Kept where its
 * lives are begun: one that is restarted meanwhile takes no work either, and leaves what was open to
 * the next start.
 */
import { ABSENT, type Offset } from '../domain/kernel/ids.ts';

export interface Draining {
  readonly ask: (done: (last: Offset) => void) => void;
  readonly isAsked: () => boolean;
  /** Ends became durable, the last of them there. */
  readonly ended: (last: Offset) => void;
  /** Nothing is under way any more: tells the offset of the last end, once. */
  readonly finish: () => void;
}

export const createDraining = (): Draining => {
  let asked = false;
  let report: ((last: Offset) => void) | null = null;
  let lastEnd: Offset = ABSENT;
  return {
    ask: (done) => {
      asked = true;
      report = done;
    },
    isAsked: () => asked,
    ended: (last) => {
      lastEnd = last;
    },
    finish: () => {
      report?.(lastEnd);
      report = null;
    },
  };
};
