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

/** Tests of pure functions, and of servers that are processes of their own: nothing they do stays behind. */
const PURE = 'test/{domain,http,admin,platform,bench,scripts}/**/*.test.ts';
const SERVED = 'test/conformance/*.test.ts';
/** Such a project has one process, so what takes long is two projects. */
const SERVED_FIRST = 'test/conformance/0[0-5]*.test.ts';

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      { test: { ...limits, name: 'pure', include: [PURE], isolate: false } },
      { test: { ...limits, name: 'served 1', include: [SERVED_FIRST], isolate: false } },
      {
        test: {
          ...limits,
          name: 'served 2',
          include: [SERVED],
          exclude: [SERVED_FIRST],
          isolate: false,
        },
      },
      // Each file in a process of its own.
      {
        test: { ...limits, name: 'alone', include: ['test/**/*.test.ts'], exclude: [PURE, SERVED] },
      },
    ],
  },
});
