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

/**
 * Begins that led to a fault, which is mended: replayed first, a few rounds of each. A change of what is generated
 * makes others of them, so whatever was found has a test of its own as well.
 */
export const KEPT_SEEDS: readonly number[] = [
  // An empty body was never seen to end where the head came in pieces.
  2052616622,
];

/** A round that waits for the server may take longer than all of them should. */
export const TIMEOUT_MS = (SECONDS + 120) * 1000;
