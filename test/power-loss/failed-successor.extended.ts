/** The power fails when the journal has just given up a segment that it could not begin. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createChance } from '../crash/chance.ts';
import { inNewFolder } from '../journal/log-folder.ts';
import { createPower } from './power.ts';

const CHILD = fileURLToPath(new URL('./failed-successor-child.ts', import.meta.url));
const CACHE = new URL('../../bin/typescript-cache.js', import.meta.url).href;
const SUCCESSOR = '00000000000000000002.db';
const DISKS = 12;

test('a segment that could not be begun is not back after a power loss', () =>
  inNewFolder(async (dir) => {
    const power = createPower(dir);
    const { stdout } = spawnSync(
      process.execPath,
      ['--no-warnings', '--import', CACHE, CHILD, join(dir, 'journal')],
      { encoding: 'utf8', env: { ...process.env, ...power.environment } },
    );
    expect(stdout).toContain('SQLITE_CANTOPEN');
    const disk = power.disk();
    power.close();
    const back = Array.from({ length: DISKS }, (_, number) => disk.lost(createChance(number)))
      .flatMap((tree) => [...tree.keys()])
      .filter((name) => name === `journal/${SUCCESSOR}`);
    expect(back).toEqual([]);
  }));
