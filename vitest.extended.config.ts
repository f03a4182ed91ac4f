import { defineConfig } from 'vitest/config';

/**
 * `npm run test:extended`: tests that need what not every machine has, such as Debian's nginx, or that take minutes.
 * They are left out of `npm test`.
 */
export default defineConfig({
  test: {
    include: ['test/extended/**/*.extended.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
