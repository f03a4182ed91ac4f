/**
 * How far a consumer has come when its work ends out of order: everything below `next` is done. Costs
 * a bit or so for what is open.
 */
import { type Offset, offset } from '../../domain/kernel/ids.ts';
import { createOffsetSet } from '../../domain/kernel/offset-set.ts';

export interface Progress {
  /** Work at this offset began; offsets come in rising order. */
  readonly begin: (at: Offset) => void;
  readonly end: (at: Offset) => void;
  /** No work will begin below; counts only while none is open. */
  readonly skipTo: (next: Offset) => void;
  /** The lowest offset that is not done: what the consumer's cursor may be set to. */
  readonly next: () => Offset;
}

export const createProgress = (from: Offset): Progress => {
  const open = createOffsetSet();
  let seen: Offset = from;
  return {
    begin: (at) => {
      open.add(at);
      seen = offset(at + 1);
    },
    end: (at) => {
      open.delete(at);
    },
    skipTo: (next) => {
      if (open.size() === 0 && next > seen) seen = next;
    },
    next: () => open.lowest() ?? seen,
  };
};
