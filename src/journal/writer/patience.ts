/**
 * How often a write that does not fit on the disk is tried while somebody waits for the journal to
 * open or to close: then what was not acknowledged is given up.
 */
export interface Patience {
  /** It did not fit once more. */
  readonly use: () => void;
  /** It did. */
  readonly restore: () => void;
}

/** A second or two. */
const TRIES = 15;

export const createPatience = (giveUp: (error: Error) => void): Patience => {
  let left = TRIES;
  return {
    use: () => {
      left -= 1;
      if (left === 0) giveUp(new Error('the disk is full. Make room, then start again'));
    },
    restore: () => {
      left = TRIES;
    },
  };
};
