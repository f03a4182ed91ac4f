/**
 * Where the fuzzer begins, and for how long it goes on: `FUZZ_SEED` and `FUZZ_SECONDS`, else a seed of the day and
 * what continuous integration has time for.
 */

const SEED_END = 2 ** 31;

const setting = (name: string, otherwise: number): number => {
  const text = process.env[name] ?? '';
  const value = Number(text === '' ? otherwise : text);
  if (Number.isInteger(value) && value >= 0 && value < SEED_END) return value;
  throw new Error(`${name} must be a whole number, not '${text}'`);
};

export const SEED = setting('FUZZ_SEED', Date.now() % SEED_END);

/** For all parts together. */
export const SECONDS = setting('FUZZ_SECONDS', 70);

/** Begins that once led to a fault, which is mended: replayed first, a few rounds of each. */
export const KEPT_SEEDS: readonly number[] = [];
