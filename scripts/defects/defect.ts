/**
 * A planted defect: one change that makes the scheduler wrong, and who has to notice. As data, so that a test can hold
 * the list against the code.
 */
export interface Defect {
  /** What users or operators would suffer. */
  readonly name: string;
  readonly file: string;
  /** Stands once in the file. */
  readonly text: string;
  readonly replacement: string;
  readonly caughtBy: Catcher;
}

/** Some test of these files, or some of the first so many seeds of the simulator, under all faults. */
export type Catcher = { readonly tests: readonly string[] } | { readonly seeds: number };

const SCHEDULER_TESTS = 'test/domain/scheduler';

export const scheduler = (...names: readonly string[]): Catcher => ({
  tests: names.map((name) => `${SCHEDULER_TESTS}/${name}.test.ts`),
});
