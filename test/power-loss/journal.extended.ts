/** Many disks that a power loss may leave of one journal that was written at full speed. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { verifyJournal } from '../../src/journal/verification/verify-journal.ts';
import { createChance } from '../crash/chance.ts';
import { inNewFolder, readAll, withLog } from '../journal/log-folder.ts';
import type { Disk, DiskTree } from './disk.ts';
import { writeTree } from './disk-tree.ts';
import { createPower } from './power.ts';

const CHILD = fileURLToPath(new URL('./journal-child.ts', import.meta.url));
const CACHE = new URL('../../bin/typescript-cache.js', import.meta.url).href;
const DISKS = 8;

interface Killed {
  /** Lines, each acknowledged before the kill. */
  readonly said: readonly string[];
  readonly disk: Disk;
}

const killAfter = (lines: number): Promise<Killed> =>
  inNewFolder(async (dir) => {
    const power = createPower(dir);
    const child = spawn(process.execPath, ['--no-warnings', '--import', CACHE, CHILD, dir], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...power.environment },
    });
    const said: string[] = [];
    const output = createInterface({ input: child.stdout });
    output.on('line', (line) => {
      said.push(line);
      if (said.length === lines) child.kill('SIGKILL');
    });
    await Promise.all([once(child, 'exit'), once(output, 'close')]);
    const disk = power.disk();
    power.close();
    return { said, disk };
  });

const disksOf = ({ disk }: Killed): readonly DiskTree[] =>
  Array.from({ length: DISKS }, (_, number) => disk.lost(createChance(number)));

const blobFaults = (tree: DiskTree, keys: readonly string[]): readonly string[] =>
  keys.filter((key) => {
    const blob = tree.get(`blobs/${key.slice(0, 2)}/${key.slice(2)}`);
    return (
      blob === null ||
      blob === undefined ||
      createHash('sha256').update(blob.bytes).digest('hex') !== key
    );
  });

test.each([3, 40, 150])(
  'whatever the disk loses, what was acknowledged is there with its blobs, and no batch is half (%i appends)',
  async (appends) => {
    const killed = await killAfter(appends + 1);
    const pairs = killed.said.slice(1).map((line) => line.split(' '));
    for (const tree of disksOf(killed))
      await inNewFolder(async (dir) => {
        expect(blobFaults(tree, pairs.flat())).toEqual([]);
        writeTree(dir, tree);
        const journalDir = join(dir, 'journal');
        expect(verifyJournal(journalDir)).toMatchObject({ type: 'intact' });
        await withLog(journalDir, async (journal) => {
          const stored = await readAll(journal, ['containers']);
          const keys = stored.map(({ key }) => key);
          const there = new Set(keys);
          expect(pairs.flat().filter((key) => !there.has(key))).toEqual([]);
          expect(keys.length % 2).toBe(0);
          expect(blobFaults(tree, keys)).toEqual([]);
        });
        expect(verifyJournal(journalDir)).toMatchObject({ type: 'intact' });
      });
  },
  120_000,
);

test('a key with which something can be sealed is never lost', async () => {
  const killed = await killAfter(1);
  const key = killed.disk.whole().get('master.key');
  for (const tree of disksOf(killed)) expect(tree.get('master.key')).toEqual(key);
}, 60_000);
