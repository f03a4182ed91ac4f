/** What a power failure leaves of a batch that was being written: any part of it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { listSegments } from '../../src/journal/segments/segment-files.ts';
import { verifyJournal } from '../../src/journal/verification/verify-journal.ts';
import { inNewFolder, readAll, withLog } from './log-folder.ts';

const CHILD = fileURLToPath(new URL('./crash-child.ts', import.meta.url));
const CACHE = new URL('../../bin/typescript-cache.js', import.meta.url).href;

const ACKNOWLEDGED = 200;
const KILLED_AT = 400;

const walOf = (dir: string): string => `${listSegments(dir).at(-1)?.path}-wal`;

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

/** What was acknowledged by a moment, and the WAL with its size at that moment; killed later. */
const killedWriter = async (dir: string) => {
  const child = spawn(process.execPath, ['--no-warnings', '--import', CACHE, CHILD, dir, 'torn'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said: string[] = [];
  const synced = { wal: '', bytes: 0 };
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    said.push(line);
    if (said.length === ACKNOWLEDGED) {
      synced.wal = walOf(dir);
      synced.bytes = sizeOf(synced.wal);
    }
    if (said.length === KILLED_AT) child.kill('SIGKILL');
  });
  await Promise.all([once(child, 'exit'), once(lines, 'close')]);
  const wal = walOf(dir);
  return {
    acknowledged: said.slice(0, ACKNOWLEDGED),
    wal: wal.slice(dir.length + 1),
    synced: wal === synced.wal ? synced.bytes : 0,
    bytes: sizeOf(wal),
  };
};

const expectWhole = async (dir: string, acknowledged: readonly string[]): Promise<void> => {
  expect(verifyJournal(dir).type).toBe('intact');
  await withLog(dir, async (journal) => {
    const stored = await readAll(journal, ['containers']);
    const there = new Set(stored.map(({ offset, key }) => `${offset} ${key}`));
    expect(acknowledged.filter((line) => !there.has(line))).toEqual([]);
    const keys = new Set(stored.map(({ key }) => key));
    const twin = (key: string): string => `torn-${Number(key.split('-')[1]) ^ 1}`;
    expect(stored.filter(({ key }) => !keys.has(twin(key)))).toEqual([]);
  });
  expect(verifyJournal(dir).type).toBe('intact');
};

test(
  'wherever a last batch is torn, all that was acknowledged is there and nothing is half',
  () =>
    inNewFolder(async (dir) => {
      const { acknowledged, wal, synced, bytes } = await killedWriter(dir);
      expect(bytes).toBeGreaterThan(synced);
      const tear = fc.record({
        at: fc.integer({ min: synced, max: bytes }),
        rest: fc.constantFrom<'nothing' | 'zeros' | 'noise'>('nothing', 'zeros', 'noise'),
      });
      await fc.assert(
        fc.asyncProperty(tear, ({ at, rest }) =>
          inNewFolder(async (copy) => {
            cpSync(dir, copy, { recursive: true });
            const whole = readFileSync(join(dir, wal));
            const torn = whole.subarray(0, rest === 'nothing' ? at : whole.length);
            if (rest === 'zeros') torn.fill(0, at);
            if (rest === 'noise')
              for (let i = at; i < torn.length; i += 1) torn[i] = (i * 31) % 251;
            writeFileSync(join(copy, wal), torn);
            await expectWhole(copy, acknowledged);
          }),
        ),
        { numRuns: 25 },
      );
    }),
  120_000,
);
