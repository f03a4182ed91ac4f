import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const LOGGER = path.resolve(import.meta.dirname, '../../src/platform/logger.ts');
/** Logs that often, and says what came of it. */
const logging = (times: number): readonly string[] => [
  '--disable-warning=ExperimentalWarning',
  '--input-type=module',
  '--eval',
  `const { createLogger } = await import(${JSON.stringify(LOGGER)});
  const log = createLogger('warn');
  for (let at = 0; at < ${times}; at += 1) log.warn({ at }, 'something is odd');
  console.log('goes on');`,
];

test('an entry is one line of JSON on the error output', () => {
  const { stdout, stderr } = spawnSync(process.execPath, logging(2), { encoding: 'utf8' });
  expect(stdout).toBe('goes on\n');
  expect(
    stderr
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual(
    [0, 1].map((at) => ({ level: 40, time: expect.any(Number), at, msg: 'something is odd' })),
  );
});

test.runIf(existsSync('/dev/full'))('a log on a full disk stops nobody, however much it is', () => {
  const full = openSync('/dev/full', 'w');
  const { stdout, status } = spawnSync(process.execPath, logging(10_000), {
    stdio: ['ignore', 'pipe', full],
    encoding: 'utf8',
  });
  closeSync(full);
  expect({ stdout, status }).toEqual({ stdout: 'goes on\n', status: 0 });
});
