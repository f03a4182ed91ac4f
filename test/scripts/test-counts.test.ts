import { expect, test } from 'vitest';
import { countTests } from '../../scripts/test-counts.ts';

const report = (passed: number, failed: number, files: readonly (readonly string[])[]): string =>
  JSON.stringify({
    numPassedTests: passed,
    numFailedTests: failed,
    testResults: files.map(([status, ...tests]) => ({
      status,
      assertionResults: tests.map((one) => ({ status: one })),
    })),
  });

test('passed and failed tests are counted as vitest counts them', () => {
  expect(countTests(report(2, 1, [['failed', 'passed', 'failed']]), false)).toEqual({
    passed: 2,
    failed: 1,
  });
});

test('a file that does not load is one failure', () => {
  const files = [['failed'], ['passed', 'passed']];
  expect(countTests(report(1, 0, files), false)).toEqual({ passed: 1, failed: 1 });
});

test('an error outside of every test is one failure', () => {
  expect(countTests(report(1, 0, [['passed', 'passed']]), false)).toEqual({ passed: 1, failed: 1 });
});

test('a run that leaves no report is one failure', () => {
  expect(countTests(null, false)).toEqual({ passed: 0, failed: 1 });
});
