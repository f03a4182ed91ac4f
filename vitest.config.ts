import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { defineConfig } from 'vitest/config';

/**
 * Two test files at a time: native modules, worker threads and servers are the real ones, and the machine they are
 * promised to run on has two cores. What takes long is sampled here and done at length by a command of its own:
 * `npm run test:extended`, `npm run test:crash`, `npm run bench`.
 */
const limits = {
  pool: 'forks' as const,
  // Threads of the platform are TypeScript too: what was stripped once is kept.
  execArgv: ['--import', pathToFileURL(resolve('bin/typescript-cache.js')).href],
  // A start of the whole platform, or a few hundred runs of a property, on a busy machine.
  testTimeout: 30_000,
  hookTimeout: 30_000,
};

/** What changes its own process, such as its environment, or asks what all of it holds. */
const ALONE = ['test/e2e/composer.test.ts', 'test/crash/**/*.test.ts', 'test/bin/**/*.test.ts'];

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      // First, since crash campaigns are long: each file in a process of its own.
      { test: { ...limits, name: 'alone', include: ALONE } },
      // Two processes for all of them: each closes what it opens, and leaves nothing behind for the next.
      {
        test: {
          ...limits,
          name: 'shared',
          include: ['test/**/*.test.ts'],
          exclude: ALONE,
          isolate: false,
        },
      },
    ],
  },
});
