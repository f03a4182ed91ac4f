/**
 * Whether this server runs anything. One whose data folder was restored from a backup does not before
 * its operator says so: it shows what there is, and what waits in its journal goes on waiting.
 */
export interface Arming {
  readonly isArmed: () => boolean;
  /** Calls back once: now, or when it is armed. */
  readonly whenArmed: (begin: () => void) => void;
  /** For good. False when it was armed before. */
  readonly arm: () => boolean;
}

export interface DisarmedMark {
  readonly isThere: () => boolean;
  /** Gone for good when it returns. */
  readonly remove: () => void;
}

export const createArming = (mark: DisarmedMark): Arming => {
  let armed = !mark.isThere();
  let waiting: readonly (() => void)[] = [];
  return {
    isArmed: () => armed,
    whenArmed: (begin) => {
      if (armed) begin();
      else waiting = [...waiting, begin];
    },
    arm: () => {
      if (armed) return false;
      mark.remove();
      armed = true;
      for (const begin of waiting) begin();
      waiting = [];
      return true;
    },
  };
};

/** Of a server that was not restored. */
export const ARMED: Arming = createArming({ isThere: () => false, remove: () => undefined });
