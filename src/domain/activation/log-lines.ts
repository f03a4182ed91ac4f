/**
 * Stored log lines and the notices of the platform among them (openwhisk-api §5.8).
 */
export type LogStream = 'stdout' | 'stderr';

/** `2024-01-31T12:00:00.123456789Z` is 30 characters, the width OpenWhisk pads its times to. */
const TIME_WIDTH = 30;

export const logLine = (time: string, stream: LogStream, text: string): string =>
  `${time.padEnd(TIME_WIDTH)} ${stream}: ${text}`;

/** Epoch seconds and the nanoseconds within that second as RFC 3339 text. */
export const logTime = (seconds: number, nanoseconds: number): string =>
  `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${String(nanoseconds).padStart(9, '0')}Z`;

/** Says that lines are missing because the limit of `bytes` was reached. */
export const truncationLine = (time: string, bytes: number): string =>
  logLine(
    time,
    'stderr',
    `Logs were truncated because the total bytes size exceeds the limit of ${bytes} bytes.`,
  );

/** Says that lines are missing because what runs at the same time prints too much. */
export const crowdedLine = (time: string): string =>
  logLine(
    time,
    'stderr',
    'Logs were truncated because those of all running activations take too much memory.',
  );

/** The line that OpenWhisk appends to the log of every developer error (openwhisk-api §5.6). */
export const developerErrorLine = (endMs: number): string =>
  logLine(
    logTime(Math.floor(endMs / 1000), (endMs % 1000) * 1e6),
    'stderr',
    'The action did not initialize or run as expected. Log data might be missing.',
  );
