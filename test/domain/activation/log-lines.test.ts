import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  developerErrorLine,
  logLine,
  logTime,
  truncationLine,
} from '../../../src/domain/activation/log-lines.ts';

test('a log line has its time in 30 characters, its stream and its text', () => {
  expect(logLine('2024-01-31T12:00:00.123Z', 'stdout', 'hello')).toBe(
    '2024-01-31T12:00:00.123Z       stdout: hello',
  );
});

test('a time has nanoseconds and is 30 characters long', () => {
  expect(logTime(1_706_702_400, 5)).toBe('2024-01-31T12:00:00.000000005Z');
  fc.assert(
    fc.property(fc.nat(4_000_000_000), fc.nat(999_999_999), (seconds, nanoseconds) => {
      expect(logTime(seconds, nanoseconds)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/);
    }),
  );
});

test('a log that was cut ends with a line that tells the limit', () => {
  expect(truncationLine(logTime(0, 0), 10)).toBe(
    '1970-01-01T00:00:00.000000000Z stderr: Logs were truncated because the total bytes size exceeds the limit of 10 bytes.',
  );
});

test('a developer error ends its log with a line that says so', () => {
  expect(developerErrorLine(1_706_702_400_123)).toBe(
    '2024-01-31T12:00:00.123000000Z stderr: The action did not initialize or run as expected. Log data might be missing.',
  );
});
