/** How many tests passed and failed, from the JSON report of vitest. */

export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

/**
 * A file that fails to load counts as one failure though it has no test. So does a run without a report, and one
 * that failed with nothing in it to show: an error outside of every test.
 */
export function countTests(report: string | null, passes: boolean): Counts {
  if (report === null) return { passed: 0, failed: 1 };
  const { numPassedTests, numFailedTests, testResults }: Report = JSON.parse(report);
  const unloaded = testResults.filter(
    (file) =>
      file.status === 'failed' && file.assertionResults.every(({ status }) => status !== 'failed'),
  );
  const failed = numFailedTests + unloaded.length;
  return { passed: numPassedTests, failed: failed === 0 && !passes ? 1 : failed };
}
