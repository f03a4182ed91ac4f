import { configDefaults, defineConfig } from 'vitest/config';
import extended, { MEASURED } from './vitest.extended.config.ts';

/** `npm run test:measured`: what compares times, one after the other on a machine with nothing else to do. */
export default defineConfig({
  test: {
    ...extended.test,
    include: [...MEASURED],
    exclude: configDefaults.exclude,
    maxWorkers: 1,
  },
});
