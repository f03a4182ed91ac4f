/**
 * Lines of an activation's log, as they are stored (openwhisk-api §5.8): the time with nanoseconds,
 * which fills the 30 characters it is given, the stream, the text.
 */
export type LogStream = 'stdout' | 'stderr';

export const logLine = (timeMs: number, stream: LogStream, text: string): string => {
  const iso = new Date(timeMs).toISOString();
  return `${iso.slice(0, -1)}000000Z ${stream}: ${text}`;
};

/** The last line where the action failed to initialise or run: status 2 (openwhisk-api §5.6). */
export const developerErrorLine = (timeMs: number): string =>
  logLine(
    timeMs,
    'stderr',
    'The action did not initialize or run as expected. Log data might be missing.',
  );
