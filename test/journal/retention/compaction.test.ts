import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { StoredRecord } from '../../../src/journal/journal.ts';
import { journalStats } from '../../../src/journal/journal-stats.ts';
import { lockBackup } from '../../../src/journal/segments/journal-lock.ts';
import { verifyJournal } from '../../../src/journal/verification/verify-journal.ts';
import { rebuildViews } from '../../../src/journal/views/rebuild.ts';
import { viewsFile } from '../../../src/journal/views/views-file.ts';
import { systemClock } from '../../../src/platform/system-clock.ts';
import { everyRow, inNewFolder as inSyncFolder, project } from '../projections/tables.ts';
import { everyAnswer, inNewFolder } from '../views/running.ts';
import { append, drop, everyRecord, open, type Opened } from './dropping.ts';
import { anyDeed, createLives, type Deed } from './lives.ts';

type Turn =
  | { readonly type: 'deed'; readonly deed: Deed }
  | { readonly type: 'wait'; readonly ms: number }
  | { readonly type: 'drop'; readonly age: number }
  | { readonly type: 'restart' };

const anyTurns: fc.Arbitrary<readonly Turn[]> = fc.array(
  fc.oneof(
    { arbitrary: anyDeed.map((deed) => ({ type: 'deed' as const, deed })), weight: 20 },
    {
      arbitrary: fc.nat({ max: 15 }).map((ms) => ({ type: 'wait' as const, ms })),
      weight: 3,
    },
    fc.nat({ max: 20 }).map((age) => ({ type: 'drop' as const, age })),
    fc.constant({ type: 'restart' as const }),
  ),
  { minLength: 40, maxLength: 60, size: 'max' },
);

/** Whatever came before, something is old then. */
const LONG_AFTER: readonly Turn[] = [
  { type: 'wait', ms: 20 },
  { type: 'drop', age: 5 },
  { type: 'restart' },
  { type: 'drop', age: 5 },
];

const rowsOf = (dataDir: string): Record<string, unknown[]> => {
  const db = new Sqlite(viewsFile(dataDir), { readonly: true });
  try {
    return everyRow(db);
  } finally {
    db.close();
  }
};

/** The activations, sequences and fires that a start finds open. */
const openIdsOf = (records: readonly StoredRecord[]): readonly string[] => {
  const ids = new Set<string>();
  for (const { topic, key } of records)
    if (topic === 'invoker0' || topic === 'sequences' || topic === 'triggers') ids.add(key);
    else if (topic === 'completed') ids.delete(key);
  return [...ids];
};

const namesIn = (dataDir: string): readonly string[] => readdirSync(join(dataDir, 'journal'));
const temporaryFiles = (dataDir: string) => namesIn(dataDir).filter((name) => /tmp/.test(name));
const segmentCount = (dataDir: string): number =>
  namesIn(dataDir).filter((name) => name.endsWith('.db')).length;

/** Lives a history; returns all records that there ever were. */
const live = async (dataDir: string, turns: readonly Turn[]) => {
  let nowMs = 1_000;
  const all = new Map<number, StoredRecord>();
  const keep = (): void => {
    for (const record of everyRecord(dataDir)) all.set(record.offset, record);
  };
  const lives = createLives();
  let opened: Opened = await open(dataDir, () => nowMs);
  try {
    for (const turn of turns)
      if (turn.type === 'deed') {
        const record = lives.recordOf(turn.deed);
        if (record !== null) lives.stored(record, await append(opened.journal, record));
      } else if (turn.type === 'wait') nowMs += turn.ms;
      else if (turn.type === 'drop') {
        keep();
        await drop(dataDir, opened, nowMs - turn.age);
      } else {
        await opened.close();
        opened = await open(dataDir, () => nowMs);
      }
    const answers = await everyAnswer(opened.views);
    keep();
    const records = [...all.values()].toSorted((a, b) => a.offset - b.offset);
    return { answers, records, nowMs };
  } finally {
    await opened.close();
  }
};

/** A journal of some segments with entities, and with activations that are open and that ended. */
const DEEDS: readonly Turn[] = fc.sample(anyDeed, { numRuns: 40, seed: 7 }).flatMap((deed) => [
  { type: 'deed' as const, deed },
  { type: 'wait' as const, ms: 2 },
]);

const STEPS = ['write', 'rename', 'sync', 'delete', 'delete'];

describe('a compaction that is killed', { timeout: 120_000 }, () => {
  test.each(STEPS.keys().toArray())(
    'at step %i loses nothing that lives on, and the next one ends what it began',
    (step) =>
      inNewFolder(async (dataDir) => {
        const { answers, records, nowMs } = await live(dataDir, DEEDS);
        const before = await open(dataDir, () => nowMs);
        const segments = segmentCount(dataDir);
        let steps = 0;
        const killed = drop(dataDir, before, nowMs - 20, () => {
          if (steps === step) throw new Error('killed');
          steps += 1;
        });
        await expect(killed).rejects.toThrow('killed');
        const whole = await everyAnswer(before.views);
        expect(openIdsOf(everyRecord(dataDir))).toEqual(openIdsOf(records));
        await before.close();

        const after = await open(dataDir, () => nowMs);
        expect(temporaryFiles(dataDir)).toEqual([]);
        expect(await everyAnswer(after.views)).toBe(whole);
        await drop(dataDir, after, nowMs - 20);
        expect(await everyAnswer(after.views)).toBe(whole);
        await after.close();
        expect(segmentCount(dataDir)).toBeLessThan(segments);
        expect(openIdsOf(everyRecord(dataDir))).toEqual(openIdsOf(records));
        expect(verifyJournal(dataDir)).toMatchObject({ type: 'intact' });
        rebuildViews(dataDir, systemClock);
        const again = await open(dataDir, () => nowMs);
        expect(await everyAnswer(again.views)).toBe(whole);
        await again.close();
        expect(whole).not.toBe(answers);
      }),
  );
});

test(
  'a server starts beside segments that are replaced, while somebody copies the folder',
  () =>
    inNewFolder(async (dataDir) => {
      const { nowMs } = await live(dataDir, DEEDS);
      const before = await open(dataDir, () => nowMs);
      const killed = drop(dataDir, before, nowMs - 20, (step) => {
        if (step === 'delete') throw new Error('killed');
      });
      await expect(killed).rejects.toThrow('killed');
      const answers = await everyAnswer(before.views);
      await before.close();
      const count = segmentCount(dataDir);
      const backup = lockBackup(join(dataDir, 'journal'));
      const during = await open(dataDir, () => nowMs);
      expect(await everyAnswer(during.views)).toBe(answers);
      expect(journalStats(join(dataDir, 'journal')).segments.length).toBeLessThan(count);
      await during.close();
      expect(segmentCount(dataDir)).toBe(count);
      backup?.release();
      await (await open(dataDir, () => nowMs)).close();
      expect(segmentCount(dataDir)).toBeLessThan(count);
    }),
  60_000,
);

describe('after any history, with retention and restarts at any time', { timeout: 120_000 }, () => {
  test('views are those of the whole log, and so are those made anew of what is left', async () => {
    let dropped = 0;
    await fc.assert(
      fc.asyncProperty(anyTurns, (turns) =>
        inNewFolder(async (dataDir) => {
          const { answers, records } = await live(dataDir, [...turns, ...LONG_AFTER]);
          dropped += records.length - everyRecord(dataDir).length;
          const rows = rowsOf(dataDir);
          const whole = inSyncFolder((folder) => project(folder, records, [100_000], everyRow));
          // The last moments may hold an epoch and cursors more.
          expect({ ...rows, progress: null }).toEqual({ ...whole, progress: null });
          expect(verifyJournal(join(dataDir, 'journal'))).toMatchObject({ type: 'intact' });
          rebuildViews(dataDir, systemClock);
          expect(rowsOf(dataDir)).toEqual(rows);
          rmSync(join(dataDir, 'views'), { recursive: true });
          const again = await open(dataDir, () => 9_000);
          expect(await everyAnswer(again.views)).toBe(answers);
          await again.close();
        }),
      ),
      { numRuns: 3, endOnFailure: true },
    );
    expect(dropped).toBeGreaterThan(0);
  });
});
