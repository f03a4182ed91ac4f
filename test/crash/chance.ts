/**
 * Repeatable choices: the same numbers to start from and the same questions in the same order give
 * the same answers (mulberry32).
 */
export interface Chance {
  /** A number from 0 up to, but not including, 1. */
  readonly fraction: () => number;
  /** A whole number from 0 up to, but not including, `end`. */
  readonly below: (end: number) => number;
  readonly oneIn: (count: number) => boolean;
  readonly oneOf: <Choice>(first: Choice, ...others: readonly Choice[]) => Choice;
}

export const createChance = (...start: readonly number[]): Chance => {
  let state = start.reduce((mixed, one) => Math.imul(mixed ^ one, 0x9e37_79b1) + 0x85eb_ca6b, 1);
  const fraction = (): number => {
    state = (state + 0x6d2b_79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 0x1_0000_0000;
  };
  const below = (end: number): number => Math.floor(fraction() * end);
  return {
    fraction,
    below,
    oneIn: (count) => below(count) === 0,
    oneOf: (first, ...others) => others[below(others.length + 1) - 1] ?? first,
  };
};
