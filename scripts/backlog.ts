/**
 * `npm run test:backlog`: test/extended/backlog.extended.ts with a million that wait, or as many as the argument says,
 * and its figures. Takes some ten minutes, and a machine that does nothing else.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const [waiting = '1000000'] = process.argv.slice(2);
const { status } = spawnSync(
  process.execPath,
  [
    ...[join(root, 'node_modules/vitest/vitest.mjs'), 'run', 'test/extended/backlog'],
    ...['--config', 'vitest.extended.config.ts'],
  ],
  { cwd: root, stdio: 'inherit', env: { ...process.env, BACKLOG_WAITING: waiting } },
);
process.exitCode = status ?? 1;
