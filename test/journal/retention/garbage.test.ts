import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blobReferences } from '../../../src/domain/blob-references.ts';
import { type BlobHash, blobHash } from '../../../src/domain/kernel/ids.ts';
import { createBlobStore } from '../../../src/journal/blob-store.ts';
import { findGarbage } from '../../../src/journal/retention/garbage.ts';
import { inNewFolder } from '../views/running.ts';
import { append, drop, everyRecord, open } from './dropping.ts';
import { BLOB, anyDeed, createLives, type Deed } from './lives.ts';

const DAY_MS = 86_400_000;

const blobsIn = (dataDir: string): readonly string[] => {
  const dir = join(dataDir, 'blobs');
  return readdirSync(dir)
    .filter((name) => name !== 'tmp')
    .flatMap((folder) => readdirSync(join(dir, folder)).map((name) => `${folder}${name}`))
    .toSorted();
};

const namedIn = (dataDir: string): readonly string[] =>
  [...new Set(everyRecord(dataDir).flatMap(({ event }) => blobReferences(event)))]
    .filter((hash) => hash.length === 64)
    .toSorted();

const garbageIn = (dataDir: string, beforeMs: number): readonly BlobHash[] => {
  const search = findGarbage({ dataDir, beforeMs });
  for (;;) {
    const { done, value } = search.next();
    if (done === true) return value;
  }
};

const anyTurn = fc.oneof(
  { arbitrary: anyDeed, weight: 12 },
  { arbitrary: fc.nat({ max: 15 }).map((ms) => ({ type: 'wait' as const, ms })), weight: 4 },
  fc.record({
    type: fc.constant('drop' as const),
    age: fc.nat({ max: 20 }),
    /** The views are told what is gone, and nothing is compacted: a stop, a full disk, a backup. */
    cutOff: fc.boolean(),
  }),
);

describe('blobs', { timeout: 120_000 }, () => {
  test('are there, after any history, exactly while some record of the log names them', async () => {
    let removed = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(anyTurn, { minLength: 40, maxLength: 80, size: 'max' }), (turns) =>
        inNewFolder(async (dataDir) => {
          let nowMs = 1_000;
          const blobs = createBlobStore(join(dataDir, 'blobs'), 'os');
          const lives = createLives();
          const opened = await open(dataDir, () => nowMs);
          const sweep = async (age: number, cutOff = false): Promise<void> => {
            await (cutOff ? dropHalf : drop)(dataDir, opened, nowMs - age);
            const beforeMs = Date.now() + DAY_MS;
            const garbage = garbageIn(dataDir, beforeMs);
            for (const hash of garbage) await blobs.remove(hash, beforeMs);
            removed += garbage.length;
            if (cutOff)
              expect(blobsIn(dataDir)).toEqual(expect.arrayContaining([...namedIn(dataDir)]));
            else expect(blobsIn(dataDir)).toEqual(namedIn(dataDir));
          };
          const happen = async (deed: Deed): Promise<void> => {
            const record = lives.recordOf(deed);
            if (record === null) return;
            for (const hash of blobReferences(record.event)) put(blobs.path(hash), hash);
            lives.stored(record, await append(opened.journal, record));
          };
          try {
            for (const turn of turns)
              if (turn.type === 'wait') nowMs += turn.ms;
              else if (turn.type === 'drop') await sweep(turn.age, turn.cutOff);
              else await happen(turn);
            nowMs += 50;
            await sweep(0);
            await sweep(0);
          } finally {
            await opened.close();
          }
        }),
      ),
      { numRuns: 8 },
    );
    expect(removed).toBeGreaterThan(0);
  });

  test('that no event names go when they are old, and stay while they may still be named', () =>
    inNewFolder(async (dataDir) => {
      const blobs = createBlobStore(join(dataDir, 'blobs'), 'os');
      const opened = await open(dataDir, () => 1_000);
      try {
        const hash = await blobs.put(Buffer.from('never named'));
        expect(garbageIn(dataDir, Date.now() - DAY_MS)).toEqual([]);
        expect(garbageIn(dataDir, Date.now() + DAY_MS)).toEqual([hash]);
        await blobs.remove(hash, Date.now() - DAY_MS);
        expect(blobsIn(dataDir)).toEqual([hash]);
        await blobs.remove(hash, Date.now() + DAY_MS);
        expect(blobsIn(dataDir)).toEqual([]);
        await blobs.remove(blobHash('0'.repeat(64)), Date.now() + DAY_MS);
      } finally {
        await opened.close();
      }
    }));

  test('are there after a put, whatever was removed at the same moment', () =>
    inNewFolder(async (dataDir) => {
      const blobs = createBlobStore(join(dataDir, 'blobs'), 'os');
      const bytes = Buffer.from('put and removed');
      const hash = await blobs.put(bytes);
      for (let turn = 0; turn < 50; turn += 1) {
        const both = [() => blobs.remove(hash, Date.now() + DAY_MS), () => blobs.put(bytes)];
        await Promise.all((turn % 2 === 0 ? both : both.toReversed()).map((begin) => begin()));
        if (turn % 2 === 0) expect(await blobs.get(hash)).toEqual(bytes);
      }
      await blobs.put(bytes);
      expect(await blobs.get(hash)).toEqual(bytes);
    }));
});

const CUT_OFF = 'cut off';

const dropHalf: typeof drop = (dataDir, opened, cutoffMs) =>
  drop(dataDir, opened, cutoffMs, () => {
    throw new Error(CUT_OFF);
  }).catch((error: unknown) => {
    if (!(error instanceof Error && error.message === CUT_OFF)) throw error;
  });

/** Blobs of these histories have made-up names: only these are looked at. */
const put = (file: string, hash: BlobHash): void => {
  if (hash.length !== 64 || !/^(.)\1{63}$/.test(hash)) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, BLOB(0));
};
