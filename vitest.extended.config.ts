import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { defineConfig } from 'vitest/config';

/** They compare times, and have the machine to themselves. */
const MEASURING = ['what-if', 'fairness', 'backlog'].map(
  (name) => `test/extended/${name}.extended.ts`,
);

/**
 * `npm run test:extended`: tests that need what not every machine has, such as Debian's nginx, or that take minutes.
 * They are left out of `npm test`.
 */
export default defineConfig({
  test: {
    pool: 'forks',
    // Threads of the platform are TypeScript too: what was stripped once is kept.
    execArgv: ['--import', pathToFileURL(resolve('bin/typescript-cache.js')).href],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'side by side',
          include: ['test/extended/**/*.extended.ts'],
          exclude: MEASURING,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'measuring',
          include: MEASURING,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
