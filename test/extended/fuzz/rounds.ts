/** Rounds of generated things until one shows a fault or the time is over. */
import fc from 'fast-check';

export interface Rounds<Value> {
  readonly seed: number;
  readonly seconds: number;
  /** At most. */
  readonly rounds: number;
  readonly arbitrary: fc.Arbitrary<Value>;
  /** What is wrong with what came of it, each in a line. */
  readonly faults: (value: Value) => Promise<readonly string[]>;
}

/** The smallest fault that was found, in words, with what finds it again; `null` when there is none. */
export const firstFault = async <Value>(run: Rounds<Value>): Promise<string | null> => {
  const { seed, seconds, rounds, arbitrary, faults } = run;
  const property = fc.asyncProperty(arbitrary, async (value) => {
    const found = await faults(value);
    if (found.length > 0) throw new Error(found.join('\n'));
  });
  const result = await fc.check(property, {
    seed,
    numRuns: rounds,
    interruptAfterTimeLimit: seconds * 1000,
    markInterruptAsFailure: false,
  });
  // A single round may take longer than all of them may.
  if (!result.failed || result.counterexample === null) return null;
  const { errorInstance } = result;
  const reason = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  return `FUZZ_SEED=${seed}, round ${result.numRuns}:\n${reason}`;
};
