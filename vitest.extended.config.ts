import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';

/** What compares times: `npm run test:measured`. */
export const MEASURED: readonly string[] = ['what-if', 'fairness', 'backlog'].map(
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
    include: ['test/{extended,power-loss}/**/*.extended.ts'],
    exclude: [...configDefaults.exclude, ...MEASURED],
    maxWorkers: 2,
  },
});
