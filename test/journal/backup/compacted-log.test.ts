/** Backups of a log whose beginning was compacted away. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { createBackup } from '../../../src/journal/backup/backup-creation.ts';
import { restoreBackup } from '../../../src/journal/backup/restoration.ts';
import { openSegmentReader } from '../../../src/journal/segments/segment-reader.ts';
import { verifyJournal } from '../../../src/journal/verification/verify-journal.ts';
import { clockAt } from '../log-folder.ts';
import { append, drop, everyRecord, open } from '../retention/dropping.ts';
import { anyDeed, createLives } from '../retention/lives.ts';
import { inFolders } from './data-folder.ts';

const compactedThrough = (dataDir: string): number => {
  const reader = openSegmentReader(join(dataDir, 'journal'));
  try {
    return reader.compacted();
  } finally {
    reader.close();
  }
};

const deeds = fc.array(anyDeed, { minLength: 30, maxLength: 60, size: 'max' });

test('a compacted log is restored to what came after, and says that it reaches back no further', async () => {
  const property = fc.asyncProperty(
    deeds,
    fc.array(fc.nat(), { minLength: 2, maxLength: 2 }),
    (all, places) =>
      inFolders(async ({ dataDir, repository, next }) => {
        let nowMs = 1_000;
        const backUp = () =>
          createBackup({ dataDir, repository, version: 'test', clock: clockAt(() => nowMs) });
        const lives = createLives();
        const opened = await open(dataDir, () => nowMs);
        for (const deed of all) {
          nowMs += 2;
          const record = lives.recordOf(deed);
          if (record !== null) lives.stored(record, await append(opened.journal, record));
        }
        const before = await backUp();
        const whole = everyRecord(dataDir);
        // A segment that somebody has open just now is sealed a moment later.
        await vi.waitFor(
          async () => {
            await drop(dataDir, opened, nowMs - 20);
            expect(compactedThrough(dataDir)).toBeGreaterThan(0);
          },
          { timeout: 20_000, interval: 10 },
        );
        nowMs += 1_000;
        const after = await backUp();
        await opened.close();
        const { offset: earliest } = after.earliest;
        expect(earliest).toBeGreaterThan(1);
        const left = everyRecord(dataDir).filter(({ offset }) => offset <= after.last);
        for (const place of places) {
          const last = earliest + (place % (after.last - earliest + 1));
          const wanted = { type: 'offset' as const, offset: last };
          const target = next();
          restoreBackup({ repository, dataDir: target, id: after.id, wanted });
          expect(everyRecord(target)).toEqual(left.filter(({ offset }) => offset <= last));
        }
        const goesOn = next();
        restoreBackup({ repository, dataDir: goesOn, id: after.id, wanted: null });
        await (await open(goesOn, () => nowMs)).close();
        expect(verifyJournal(join(goesOn, 'journal')).type).not.toBe('broken');
        const wanted = { type: 'offset' as const, offset: earliest - 1 };
        const early = { repository, dataDir: next(), wanted };
        expect(() => restoreBackup({ ...early, id: after.id })).toThrow(
          `reaches back to offset ${earliest}: what lies before was compacted away`,
        );
        // An older backup has it.
        expect(restoreBackup({ ...early, id: null }).manifest.id).toBe(before.id);
        expect(everyRecord(early.dataDir)).toEqual(whole.slice(0, earliest - 1));
        const key = (folder: string) => readFileSync(join(folder, 'journal.key'), 'utf8');
        expect(key(early.dataDir)).toBe(key(dataDir));
      }),
  );
  await fc.assert(property, { numRuns: 3, endOnFailure: true });
}, 120_000);
