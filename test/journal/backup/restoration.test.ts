/** What is restored, held against the history of the original. */
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { offset } from '../../../src/domain/kernel/ids.ts';
import { restoreBackup } from '../../../src/journal/backup/restoration.ts';
import type { Wanted } from '../../../src/journal/backup/restore-point.ts';
import { isSealed, listSegments } from '../../../src/journal/segments/segment-files.ts';
import { verifyJournal } from '../../../src/journal/verification/verify-journal.ts';
import { anyHistory } from '../projections/history.ts';
import { append, record } from '../log-folder.ts';
import { appendAll, backUp, type Folders, historyOf, inFolders, openData } from './data-folder.ts';

const BEGUN_MS = 1_700_000_000_000;
const DAY_MS = 86_400_000;

/** Servers one after the other; each appends records one, two or three at once, and commits cursors. */
const sessions = fc.array(
  fc.record({
    records: anyHistory,
    together: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 9 }),
  }),
  { minLength: 1, maxLength: 3 },
);
type Session = typeof sessions extends fc.Arbitrary<readonly (infer One)[]> ? One : never;

const appendsOf = ({ records, together }: Session) => {
  const appends = [];
  for (let [at, turn] = [0, 0]; at < records.length; turn += 1) {
    const count = together[turn % together.length] ?? 1;
    appends.push(records.slice(at, at + count));
    at += count;
  }
  return appends;
};

const restore = ({ repository }: Folders, dataDir: string, wanted: Wanted | null) =>
  restoreBackup({ repository, dataDir, id: null, wanted });

/** A server that is given the folder goes on where it ends. */
const goOn = async (dataDir: string, last: number): Promise<void> => {
  const journal = await openData(dataDir, BEGUN_MS + 30 * DAY_MS);
  expect(await append(journal, record('next'))).toEqual([last + 2]);
  await journal.close();
  expect(verifyJournal(join(dataDir, 'journal'))).toMatchObject({ last: last + 2 });
};

test('what is restored to any offset or time is what a reader of the original finds who stops there', async () => {
  const property = fc.asyncProperty(
    sessions,
    fc.array(fc.nat(), { minLength: 6, maxLength: 6 }),
    (lives, places) =>
      inFolders(async (folders) => {
        const { dataDir } = folders;
        for (const [day, session] of lives.entries()) {
          const journal = await openData(dataDir, BEGUN_MS + day * DAY_MS);
          await appendAll(journal, appendsOf(session));
          journal.commitCursor(`consumer${day % 2}`, journal.durableOffset());
          if (day === lives.length - 1) await backUp(folders);
          await journal.close();
        }
        const backedUp = restore(folders, folders.next(), null).last;
        const all = historyOf(dataDir, backedUp);
        for (const [index, nat] of places.entries()) {
          const place = all[nat % all.length];
          if (place === undefined) throw new Error('there is no history');
          const target = folders.next();
          const isTime = index % 2 === 1;
          const upTo = isTime
            ? all.findLastIndex(({ timeMs }) => timeMs <= place.timeMs) + 1
            : place.offset;
          const wanted = isTime
            ? { type: 'time' as const, atMs: place.timeMs }
            : { type: 'offset' as const, offset: place.offset };
          expect(restore(folders, target, wanted).last).toBe(upTo);
          expect(historyOf(target)).toEqual(all.slice(0, upTo));
          await goOn(target, upTo);
        }
      }),
  );
  await fc.assert(property, { numRuns: 6, endOnFailure: true });
}, 120_000);

const withHistory = (use: (folders: Folders) => Promise<void>): Promise<void> =>
  inFolders(async (folders) => {
    const journal = await openData(folders.dataDir, BEGUN_MS);
    await appendAll(
      journal,
      Array.from({ length: 100 }, (_, n) => [record(`c${n}`)]),
    );
    await backUp(folders);
    await journal.close();
    await use(folders);
  });

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

test("a restored folder is its owner's alone, has the keys and the marker, and no views", () =>
  withHistory(async (folders) => {
    const target = folders.next();
    restore(folders, target, null);
    expect(readdirSync(target).toSorted()).toEqual(['journal', 'master.key', 'restored']);
    expect(modeOf(target)).toBe('700');
    expect(['master.key', 'restored'].map((name) => modeOf(join(target, name)))).toEqual([
      ...['600', '600'],
    ]);
    const segments = listSegments(join(target, 'journal'));
    expect(segments.length).toBeGreaterThan(2);
    expect(segments.filter(({ path }) => !isSealed(path))).toEqual(segments.slice(-1));
  }));

test('a cut into a sealed segment makes it the one that is appended to', () =>
  withHistory(async (folders) => {
    const [, second, third] = listSegments(join(folders.dataDir, 'journal'));
    if (second === undefined || third === undefined) throw new Error('there are too few segments');
    const inside = folders.next();
    restore(folders, inside, { type: 'offset', offset: third.first - 2 });
    const cut = listSegments(join(inside, 'journal')).at(-1);
    expect(cut?.first).toBe(second.first);
    expect(cut !== undefined && isSealed(cut.path)).toBe(false);
    const atEnd = folders.next();
    restore(folders, atEnd, { type: 'offset', offset: third.first - 1 });
    const whole = listSegments(join(atEnd, 'journal')).at(-1);
    expect(whole !== undefined && isSealed(whole.path)).toBe(true);
    await goOn(inside, third.first - 2);
    await goOn(atEnd, third.first - 1);
  }));

test.each([
  [{ type: 'offset', offset: 0 }, /reaches back to offset 1: that is where its log begins$/],
  [{ type: 'offset', offset: 100_000 }, /ends at offset \d+, of 2033-/],
  [{ type: 'time', atMs: BEGUN_MS - 1 }, /reaches back to 2023-.* that is where its log begins$/],
  [{ type: 'time', atMs: 2_000_000_000_001 }, /was made at 2033-.*: what came later is not in it$/],
] as const)('%o is not in the backup, and that is said', (wanted, text) =>
  withHistory(async (folders) => {
    const target = folders.next();
    expect(() => restore(folders, target, wanted)).toThrow(text);
    expect(existsSync(target)).toBe(false);
  }),
);

test('nothing is restored into a folder that holds something', () =>
  withHistory(async (folders) => {
    expect(() => restore(folders, folders.dataDir, null)).toThrow(/is not empty/);
    const half = folders.next();
    mkdirSync(join(half, '.restoring'), { recursive: true });
    expect(() => restore(folders, half, null)).toThrow(/was cut off: remove what it left/);
    const empty = folders.next();
    mkdirSync(empty);
    restore(folders, empty, null);
    expect(modeOf(empty)).toBe('700');
  }));

test('without an id, the newest backup is restored that has what is wanted', () =>
  inFolders(async (folders) => {
    const journal = await openData(folders.dataDir, BEGUN_MS);
    const first = await backUp(folders, BEGUN_MS + DAY_MS);
    await append(journal, record('a'), record('b'));
    const second = await backUp(folders, BEGUN_MS + 2 * DAY_MS);
    await journal.close();
    const idFor = (wanted: Wanted | null): string =>
      restore(folders, folders.next(), wanted).manifest.id;
    expect(idFor(null)).toBe(second.id);
    expect(idFor({ type: 'offset', offset: offset(1) })).toBe(second.id);
    expect(idFor({ type: 'time', atMs: BEGUN_MS + DAY_MS })).toBe(second.id);
    const older = { repository: folders.repository, dataDir: folders.next(), wanted: null };
    expect(restoreBackup({ ...older, id: first.id }).last).toBe(1);
    const none = { ...older, dataDir: folders.next(), id: 'none' };
    expect(() => restoreBackup(none)).toThrow(/there is no backup none in/);
  }));
