/** What commands say, and how they fail. */
export const say = (...lines: readonly string[]): void => {
  process.stdout.write(`${lines.join('\n')}\n`);
};

/** Ends the process with status 1 and one line for each problem. */
export const fail = (...problems: readonly string[]): never => {
  for (const problem of problems) process.stderr.write(`rewhisk: ${problem}\n`);
  process.exit(1);
};
