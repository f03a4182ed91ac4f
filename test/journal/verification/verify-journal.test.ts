import { chmodSync, cpSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyJournal } from '../../../src/journal/verification/verify-journal.ts';
import { append, inNewFolder, record, withLog } from '../log-folder.ts';

const segments = (dir: string): readonly string[] =>
  readdirSync(dir)
    .filter((name) => name.endsWith('.db'))
    .toSorted()
    .map((name) => join(dir, name));

/** One with offsets 1 to 6, and one with 7. */
const makeTwoSegments = async (dir: string): Promise<void> => {
  await withLog(dir, async (journal) => {
    await append(journal, record('a'), record('b'));
    await append(journal, record('c'));
  });
  await withLog(dir, async (journal) => append(journal, record('d')));
  await withLog(dir, async () => undefined, { segmentBytesMax: 1 });
};

const made = mkdtempSync(join(tmpdir(), 'rewhisk-journal-'));
beforeAll(() => makeTwoSegments(made));
afterAll(() => rmSync(made, { recursive: true }));

const twoSegments = (dir: string): void => cpSync(made, dir, { recursive: true });

const spoil = (path: string, sql: string): void => {
  chmodSync(path, 0o600);
  const file = new Sqlite(path);
  file.exec(sql);
  file.close();
  chmodSync(path, 0o400);
};

test('an untouched journal is intact, and the same journal always has the same hash', () =>
  inNewFolder(async (dir) => {
    twoSegments(dir);
    const verdict = verifyJournal(dir);
    expect(verdict).toMatchObject({ type: 'intact', segments: 2, last: 7, compacted: 0 });
    expect(verifyJournal(dir)).toEqual(verdict);
  }));

test('an empty folder is an intact journal without records', () =>
  inNewFolder(async (dir) => {
    expect(verifyJournal(dir)).toMatchObject({ type: 'intact', segments: 0, last: 0 });
  }));

test('a journal can be verified while it is written to', () =>
  inNewFolder((dir) =>
    withLog(dir, async (journal) => {
      await append(journal, record('a'));
      expect(verifyJournal(dir)).toMatchObject({ type: 'intact', last: 2 });
    }),
  ));

test('segments that are missing at the beginning are found, and named by their offsets', () =>
  inNewFolder(async (dir) => {
    twoSegments(dir);
    rmSync(segments(dir)[0] ?? '');
    expect(verifyJournal(dir)).toEqual({
      ...{ type: 'broken', offset: 1 },
      reason: 'the segments with offsets 1 to 6 are missing',
    });
  }));

test.each([
  ['one flipped byte of a payload', "UPDATE records SET payload = x'c0' WHERE offset = 4", 4],
  ['another key', "UPDATE records SET key = 'z' WHERE offset = 2", 2],
  ['another time', 'UPDATE records SET time_ms = 1 WHERE offset = 6', 6],
  ['another topic', 'UPDATE records SET topic = 0 WHERE offset = 4', 4],
  ['a tombstone that was none', 'UPDATE records SET tombstone = 1 WHERE offset = 4', 4],
  ['a record that is missing', 'DELETE FROM records WHERE offset = 3', 3],
  ['the last record missing', 'DELETE FROM records WHERE offset = 6', 6],
  ['a commit that is missing', 'DELETE FROM commits WHERE first_offset = 2', 2],
  ['another time of a commit', 'UPDATE commits SET time_ms = 1 WHERE first_offset = 4', 4],
  ['a record too many', "INSERT INTO records VALUES (7, 0, 0, 0, 0, 'x', x'c0')", 7],
  [
    'another name for a number',
    "UPDATE dictionary SET value = 'q' WHERE kind = 'topic' AND id = 1",
    2,
  ],
  ['a word that nobody wrote', "INSERT INTO dictionary VALUES ('topic', 9, 'q', 5000)", 7],
  ['another head', 'UPDATE head SET created_ms = 1', 1],
])('%s is found, and named by its offset', (_, sql, at) =>
  inNewFolder(async (dir) => {
    twoSegments(dir);
    spoil(segments(dir)[0] ?? '', sql);
    expect(verifyJournal(dir)).toMatchObject({ type: 'broken', offset: at });
  }),
);

test('a segment that is missing in the middle, or has another name, is found', () =>
  inNewFolder(async (dir) => {
    twoSegments(dir);
    await withLog(dir, async () => undefined, { segmentBytesMax: 1 });
    const [, second = ''] = segments(dir);
    renameSync(second, join(dir, '00000000000000000099.db'));
    expect(verifyJournal(dir)).toMatchObject({ type: 'broken', offset: 7 });
    rmSync(join(dir, '00000000000000000099.db'));
    expect(verifyJournal(dir)).toMatchObject({ type: 'broken', offset: 7 });
  }));

test('a segment of another journal does not follow', () =>
  inNewFolder(async (dir) => {
    await inNewFolder(async (other) => {
      twoSegments(dir);
      twoSegments(other);
      const [, second = ''] = segments(dir);
      spoil(segments(other)[0] ?? '', 'UPDATE commits SET time_ms = 5');
      const [, foreign = ''] = segments(other);
      spoil(foreign, 'UPDATE head SET previous_hash = zeroblob(32)');
      rmSync(second);
      renameSync(foreign, second);
      expect(verifyJournal(dir)).toMatchObject({ type: 'broken', offset: 7 });
    });
  }));
