import { rmSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { StoredRecord } from '../../../src/journal/journal.ts';
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
    { arbitrary: anyDeed.map((deed) => ({ type: 'deed' as const, deed })), weight: 10 },
    {
      arbitrary: fc.nat({ max: 15 }).map((ms) => ({ type: 'wait' as const, ms })),
      weight: 3,
    },
    fc.nat({ max: 20 }).map((age) => ({ type: 'drop' as const, age })),
    fc.constant({ type: 'restart' as const }),
  ),
  { minLength: 30, maxLength: 80, size: 'max' },
);

const rowsOf = (dataDir: string): Record<string, unknown[]> => {
  const db = new Sqlite(viewsFile(dataDir), { readonly: true });
  try {
    return everyRow(db);
  } finally {
    db.close();
  }
};

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

describe('after any history, with retention and restarts at any time', { timeout: 120_000 }, () => {
  test('views are those of the whole log, and so are those made anew of what is left', async () => {
    let dropped = 0;
    await fc.assert(
      fc.asyncProperty(anyTurns, (turns) =>
        inNewFolder(async (dataDir) => {
          const { answers, records } = await live(dataDir, turns);
          const rows = rowsOf(dataDir);
          const whole = inSyncFolder((folder) => project(folder, records, [100_000], everyRow));
          // The last moments may hold an epoch and cursors more.
          expect({ ...rows, progress: null }).toEqual({ ...whole, progress: null });
          rebuildViews(dataDir, systemClock);
          expect(rowsOf(dataDir)).toEqual(rows);
          rmSync(join(dataDir, 'views'), { recursive: true });
          const again = await open(dataDir, () => 9_000);
          expect(await everyAnswer(again.views)).toBe(answers);
          await again.close();
          dropped += records.length - everyRecord(dataDir).length;
        }),
      ),
      { numRuns: Number(process.env['RUNS'] ?? 40), endOnFailure: true },
    );
    expect(dropped).toBeGreaterThan(0);
  });
});
