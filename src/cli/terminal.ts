/** What commands say, and how they fail. */
export const say = (...lines: readonly string[]): void => {
  process.stdout.write(`${lines.join('\n')}\n`);
};

/**
 * From now on the process goes on when nobody reads what it says: Ctrl-C ends the other programs of a
 * pipeline, too.
 */
export const outliveReaders = (): void => {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
};

/** Ends the process with status 1 and one line for each problem. */
export const fail = (...problems: readonly string[]): never => {
  for (const problem of problems) process.stderr.write(`rewhisk: ${problem}\n`);
  process.exit(1);
};
