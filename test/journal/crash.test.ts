import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { verifyJournal } from '../../src/journal/verification/verify-journal.ts';
import { inNewFolder, openLog, readAll, withLog } from './log-folder.ts';

const CHILD = fileURLToPath(new URL('./crash-child.ts', import.meta.url));
const CACHE = new URL('../../bin/typescript-cache.js', import.meta.url).href;

/** Starts a writer, kills it after so many acknowledgements, and returns all that it said. */
const killAfter = async (
  dir: string,
  prefix: string,
  acknowledgements: number,
): Promise<readonly string[]> => {
  const child = spawn(process.execPath, ['--no-warnings', '--import', CACHE, CHILD, dir, prefix], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said: string[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    said.push(line);
    if (said.length === acknowledgements) child.kill('SIGKILL');
  });
  const [[, signal]] = await Promise.all([once(child, 'exit'), once(lines, 'close')]);
  expect(signal).toBe('SIGKILL');
  return said;
};

test(
  'whenever the process is killed, every acknowledged record is there and the chain holds',
  () =>
    inNewFolder(async (dir) => {
      const said: string[] = [];
      for (const [cycle, acknowledgements] of [2, 37, 350, 1_800, 5_001].entries())
        said.push(...(await killAfter(dir, `cycle${cycle}`, acknowledgements)));
      expect(verifyJournal(dir).type).toBe('intact');
      await withLog(dir, async (journal) => {
        const stored = await readAll(journal, ['containers']);
        const there = new Set(stored.map(({ offset, key }) => `${offset} ${key}`));
        expect(said.filter((line) => !there.has(line))).toEqual([]);
        expect((await readAll(journal, ['system'])).map(({ event }) => event)).toMatchObject(
          [1, 2, 3, 4, 5, 6].map((epoch) => ({ epoch })),
        );
        const pairs = new Set(stored.map(({ key }) => key));
        const half = stored.filter(({ key }) => {
          const [prefix, number] = key.split('-');
          return !pairs.has(`${prefix}-${Number(number) ^ 1}`);
        });
        expect(half).toEqual([]);
      });
      expect(verifyJournal(dir)).toMatchObject({ type: 'intact', sums: { accepted: 0 } });
    }),
  60_000,
);

test(
  'a journal that another process has open is refused, and is free once that was killed',
  () =>
    inNewFolder(async (dir) => {
      const child = spawn(process.execPath, ['--no-warnings', '--import', CACHE, CHILD, dir, 'a'], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(child.stdout, 'data');
      child.stdout.resume();
      await expect(openLog(dir)).rejects.toThrow(/in use by another process/);
      child.kill('SIGKILL');
      await once(child, 'exit');
      await withLog(dir, async (journal) => expect(journal.durableOffset()).toBeGreaterThan(1));
    }),
  30_000,
);
