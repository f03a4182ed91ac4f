import { defineConfig } from 'vitest/config';

/**
 * Each test file runs in a process of its own, two at a time: native modules, worker threads and servers are the
 * real ones, and the machine they are promised to run on has two cores. What takes long is sampled here and done
 * at length by a command of its own: `npm run test:crash`, `npm run bench`.
 */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // A start of the whole platform, or a few hundred runs of a property, on a busy machine.
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
