import {
  chmodSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ABSENT, activationId, offset } from '../../../src/domain/kernel/ids.ts';
import { createSegment } from '../../../src/journal/segments/segment-creation.ts';
import { parsePublicKeys, prepareSigningKey } from '../../../src/journal/segments/signing-key.ts';
import {
  type Evidence,
  type Intact,
  verifyJournal,
} from '../../../src/journal/verification/verify-journal.ts';
import { acceptedEvent, completedEvent } from '../../support/activation-fixtures.ts';
import { verifyAlone } from '../../support/lone-verifier.ts';
import { append, entity, inNewFolder, record, withLog } from '../log-folder.ts';

const segments = (dir: string): readonly string[] =>
  readdirSync(dir)
    .filter((name) => name.endsWith('.db'))
    .toSorted()
    .map((name) => join(dir, name));

/** One with offsets 1 to 6, and one with 7. */
const makeTwoSegments = async (dir: string, key = 'a'): Promise<void> => {
  await withLog(dir, async (journal) => {
    await append(journal, record(key), record('b'));
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

test('a last segment that holds nothing yet leaves the hash to keep as it was', () =>
  inNewFolder(async (dir) => {
    twoSegments(dir);
    const [before, alone] = [verifyJournal(dir), verifyAlone(dir)];
    const carryFrom = segments(dir).at(-1) ?? null;
    const previousHash = Buffer.from(before.type === 'intact' ? before.hash : '', 'hex');
    createSegment(dir, { first: offset(8), createdMs: 1_000, previousHash, carryFrom });
    expect(verifyJournal(dir)).toEqual({ ...before, segments: 3 });
    expect(verifyAlone(dir)).toEqual(alone);
    expect(alone).toMatchObject({ type: 'intact', hash: previousHash.toString('hex') });
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

const keysIn = (dir: string) => parsePublicKeys(readFileSync(join(dir, 'journal.pub'), 'utf8'));

/** Of both verifiers, which have to agree. */
const verdict = (dir: string, evidence: Evidence = {}) => {
  const own = verifyJournal(dir, evidence);
  const lone = verifyAlone(dir, evidence);
  expect(lone.type).toBe(own.type);
  if (own.type === 'broken') expect(lone.offset).toBe(own.offset);
  return own;
};

const breakSecond = (sql: string) => (dir: string) => spoil(segments(dir)[1] ?? '', sql);

describe('checkpoints', () => {
  test('vouch for the log up to the last of them, by a key that is known', () =>
    inNewFolder(async (dir) => {
      twoSegments(dir);
      expect(verdict(dir, { keys: keysIn(dir) })).toMatchObject({ type: 'intact', signed: 7 });
      expect(verdict(dir)).toMatchObject({ type: 'intact', signed: 0 });
    }));

  test('by somebody else are found', () =>
    inNewFolder(async (dir) => {
      twoSegments(dir);
      prepareSigningKey(join(dir, 'other.key'));
      const keys = parsePublicKeys(readFileSync(join(dir, 'other.pub'), 'utf8'));
      expect(verdict(dir, { keys })).toMatchObject({ type: 'broken', offset: 4 });
    }));

  test.each([
    ['with another signature', 'UPDATE checkpoints SET signature = zeroblob(64)', 7],
    ['with another time', 'UPDATE checkpoints SET time_ms = time_ms + 1', 7],
    ['with another hash', 'UPDATE checkpoints SET hash = zeroblob(32)', 7],
    ['of an offset beyond the end', 'UPDATE checkpoints SET offset = 9', 8],
    ['of an offset before', 'UPDATE checkpoints SET offset = 3', 7],
    ['that are not bytes', "UPDATE checkpoints SET hash = x'00'", 7],
  ])('%s are found', (_, sql, at) =>
    inNewFolder(async (dir) => {
      twoSegments(dir);
      breakSecond(sql)(dir);
      expect(verdict(dir, { keys: keysIn(dir) })).toMatchObject({ type: 'broken', offset: at });
    }),
  );

  test('that are taken away make what is signed less, and nothing is broken', () =>
    inNewFolder(async (dir) => {
      twoSegments(dir);
      breakSecond('DELETE FROM checkpoints')(dir);
      expect(verdict(dir, { keys: keysIn(dir) })).toMatchObject({ type: 'intact', signed: 6 });
    }));
});

describe('a hash that was kept elsewhere', () => {
  const keep = (dir: string) => {
    const { hash, last } = verdict(dir) as Intact;
    return { offset: last, hash };
  };

  test('holds for as long as the log goes on from there', () =>
    inNewFolder(async (dir) => {
      twoSegments(dir);
      const kept = keep(dir);
      await withLog(dir, async (journal) => append(journal, record('e')));
      expect(verdict(dir, { kept })).toMatchObject({ type: 'intact', last: 9 });
    }));

  test('finds an end that is missing, which nothing else can', () =>
    inNewFolder(async (dir) => {
      twoSegments(dir);
      const kept = keep(dir);
      rmSync(segments(dir)[1] ?? '');
      expect(verdict(dir)).toMatchObject({ type: 'intact', last: 6 });
      expect(verdict(dir, { kept })).toMatchObject({ type: 'broken', offset: 7 });
    }));

  test('finds a log that was written anew, by whoever has the key', () =>
    inNewFolder(async (dir) => {
      await inNewFolder(async (other) => {
        twoSegments(other);
        const kept = keep(other);
        await makeTwoSegments(dir, 'x');
        expect(verdict(dir, { keys: keysIn(dir) }).type).toBe('intact');
        expect(verdict(dir, { kept })).toMatchObject({ type: 'broken', offset: 7 });
      });
    }));

  test('finds that it was of another commit', () =>
    inNewFolder(async (dir) => {
      twoSegments(dir);
      const kept = { ...keep(dir), offset: offset(5) };
      expect(verdict(dir, { kept })).toMatchObject({ type: 'broken', offset: 5 });
    }));
});

describe('what no hash covers', () => {
  test.each([
    ['a cursor that skips work', "UPDATE cursors SET next = 99 WHERE consumer = 'reader'", 11],
    ['a cursor that is missing', 'DELETE FROM cursors', 11],
    ['a cursor that nobody committed', "INSERT INTO cursors VALUES ('q', 4)", 7],
    ['another version of a stream', 'UPDATE streams SET offset = 1', 10],
    ['a stream that is missing', 'DELETE FROM streams', 10],
    ['a stream that there is not', "INSERT INTO streams VALUES (0, 'q', 3)", 7],
    ['an epoch that was not', 'INSERT INTO epochs VALUES (9, 3)', 7],
    ['an epoch that is missing', 'DELETE FROM epochs', 7],
    ['a table that does not belong there', 'CREATE TABLE q (a)', 7],
    ['a trigger', 'CREATE TRIGGER q AFTER INSERT ON records BEGIN DELETE FROM records; END', 7],
  ])('is checked against the records: %s', (_, sql, at) =>
    inNewFolder(async (dir) => {
      twoSegments(dir);
      await withLog(dir, async (journal) => {
        await append(journal, record('q'), entity('ann', ABSENT));
        journal.commitCursor('reader', offset(3));
      });
      spoil(segments(dir).at(-1) ?? '', sql);
      expect(verdict(dir)).toMatchObject({ type: 'broken', offset: at });
    }),
  );
});

describe('a file that is not what SQLite wrote is broken, and not an exception', () => {
  test.each([0, 1, 100, 4096, 5000, 20_000])('cut to %i bytes', (bytes) =>
    inNewFolder(async (dir) => {
      twoSegments(dir);
      truncateSync(segments(dir)[0] ?? '', bytes);
      expect(verdict(dir)).toMatchObject({ type: 'broken', offset: 1 });
    }),
  );

  test('full of something else', () =>
    inNewFolder(async (dir) => {
      twoSegments(dir);
      const [, second = ''] = segments(dir);
      chmodSync(second, 0o600);
      writeFileSync(second, Buffer.alloc(40_000, 'not a database '));
      expect(verdict(dir)).toMatchObject({ type: 'broken', offset: 7 });
    }));
});

test('a segment of a newer format is named, with what to do', () =>
  inNewFolder(async (dir) => {
    twoSegments(dir);
    breakSecond('UPDATE head SET format = 3')(dir);
    expect(verdict(dir)).toMatchObject({
      ...{ type: 'broken', offset: 7 },
      reason: expect.stringContaining('format 3, and this program knows up to 2'),
    });
  }));

test('the tables that the lone verifier knows are those of the formats', () =>
  inNewFolder(async (dir) => {
    twoSegments(dir);
    expect(verifyAlone(dir).type).toBe('intact');
    const source = readFileSync(
      new URL('../../../docs/verify-journal.mjs', import.meta.url),
      'utf8',
    );
    expect(source.split('\n').length - 1).toBeLessThanOrEqual(300);
    expect(source).not.toMatch(/from '(?!node:)/);
  }));

test('a history that does not add up is unbalanced, and its first fault is named', () =>
  inNewFolder(async (dir) => {
    const id = activationId('a'.repeat(32));
    const accepted = {
      topic: 'invoker0',
      key: id,
      event: acceptedEvent({ activationId: id }),
    } as const;
    const end = completedEvent({ activationId: id, acceptedAt: offset(2) });
    const completed = { topic: 'completed', key: id, event: end } as const;
    await withLog(dir, async (journal) => append(journal, accepted, completed));
    expect(verdict(dir)).toMatchObject({
      type: 'intact',
      sums: { accepted: 1, completed: 1, inFlight: 0 },
    });
    await withLog(dir, async (journal) => append(journal, completed));
    expect(verdict(dir)).toMatchObject({ type: 'unbalanced', offset: 5 });
    expect(verifyAlone(dir)).toMatchObject({ type: 'unbalanced', offset: 5 });
  }));
