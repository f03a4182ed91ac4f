/** A disk that changes what it was given: nothing is read from it as if it had been written. */
import { chmodSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ABSENT, offset } from '../../../src/domain/kernel/ids.ts';
import type { StoredRecord } from '../../../src/journal/journal.ts';
import { openRowReader } from '../../../src/journal/segments/row-reader.ts';
import { openSegmentReader } from '../../../src/journal/segments/segment-reader.ts';
import { verifyJournal } from '../../../src/journal/verification/verify-journal.ts';
import { append, entity, inNewFolder, record, withLog } from '../log-folder.ts';

const FIRST = '00000000000000000001.db';
const UP_TO = offset(Number.MAX_SAFE_INTEGER);
const ALL = { from: offset(1), upTo: UP_TO, max: 100_000 };

const RECORDS = 120;

/** One segment, sealed or not, with commits of different lengths. */
const writeLog = (dir: string): Promise<void> =>
  withLog(dir, async (journal) => {
    await append(journal, entity('somebody', ABSENT));
    for (let number = 0; number < RECORDS; number += 3) {
      const one = (key: number) => record(`container-${number + key}`);
      await append(journal, one(0), one(1), one(2));
    }
  });

const readAll = (dir: string): readonly StoredRecord[] => {
  const reader = openSegmentReader(dir);
  try {
    return reader.read(ALL);
  } finally {
    reader.close();
  }
};

const inDamagedCopy = async <T>(
  dir: string,
  damage: (bytes: Buffer) => void,
  use: (copy: string) => T,
): Promise<T> =>
  inNewFolder(async (copy) => {
    cpSync(dir, copy, { recursive: true });
    const file = join(copy, FIRST);
    const bytes = readFileSync(file);
    damage(bytes);
    chmodSync(file, 0o600);
    writeFileSync(file, bytes);
    return use(copy);
  });

/** Wherever it lies: pages keep what they no longer need. */
const changeName = (bytes: Buffer): void => {
  const [is, was] = ['container-61', 'container-60'];
  for (let at = bytes.indexOf(was); at >= 0; at = bytes.indexOf(was)) bytes.write(is, at);
};

const flip = (at: number, bit: number) => (bytes: Buffer) => {
  bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
};

test(
  'whichever bit is flipped, what is read is what was written, or an error that names file and offset',
  () =>
    inNewFolder(async (dir) => {
      await writeLog(dir);
      const written = readAll(dir);
      expect(written.length).toBeGreaterThan(RECORDS);
      const size = readFileSync(join(dir, FIRST)).length;
      const place = fc.record({
        at: fc.integer({ min: 0, max: size - 1 }),
        bit: fc.integer({ min: 0, max: 7 }),
      });
      let noticed = 0;
      await fc.assert(
        fc.asyncProperty(place, ({ at, bit }) =>
          inDamagedCopy(dir, flip(at, bit), (copy) => {
            try {
              expect(readAll(copy)).toEqual(written);
            } catch (error) {
              noticed += 1;
              expect(String(error)).toMatch(/offset \d+|not a database|has format|unable to open/);
            }
          }),
        ),
        { numRuns: 250 },
      );
      expect(noticed).toBeGreaterThan(0);
    }),
  60_000,
);

test('a changed letter is noticed by every way to read it, and found by a check of the journal', () =>
  inNewFolder(async (dir) => {
    await writeLog(dir);
    await inDamagedCopy(dir, changeName, (copy) => {
      const message =
        /offset (\d+): the journal is damaged in .*0001\.db, offsets \1 to \d+: .*restore/;
      expect(() => readAll(copy)).toThrow(message);
      const reader = openSegmentReader(copy);
      const damaged = offset(readAll(dir).find(({ key }) => key === 'container-60')?.offset ?? 0);
      expect(() => reader.readAt([damaged])).toThrow(message);

      expect(() => reader.read({ ...ALL, topics: ['subjects'] })).toThrow(message);
      // What lies elsewhere is read as before.
      expect(reader.read({ ...ALL, upTo: offset(damaged - 3) }).length).toBeGreaterThan(50);
      expect(reader.readAt([offset(2)])).toHaveLength(1);
      reader.close();
      expect(verifyJournal(copy)).toMatchObject({ type: 'broken', offset: damaged });
    });
  }));

test('a commit that says it begins before the segment is damage of the segment', () =>
  inNewFolder(async (dir) => {
    await writeLog(dir);
    chmodSync(join(dir, FIRST), 0o600);
    const database = new Sqlite(join(dir, FIRST));
    database.exec('UPDATE commits SET first_offset = -14 WHERE first_offset > 100');
    database.close();
    expect(() => readAll(dir)).toThrow(/offset 1: the journal is damaged in .*, offsets 1 to 10\d/);
  }));

test('what was appended a moment ago may be read unchecked, below a bound it never is', () =>
  inNewFolder(async (dir) => {
    await writeLog(dir);
    await inDamagedCopy(dir, changeName, (copy) => {
      const unchecked = openRowReader(copy, offset(1));
      expect(unchecked.read(ALL).length).toBeGreaterThan(RECORDS);
      unchecked.close();
      const checked = openRowReader(copy, UP_TO);
      expect(() => checked.read(ALL)).toThrow(/damaged/);
      checked.close();
    });
  }));

test('damage that comes while the journal is open ends what reads it, and says where', () =>
  inNewFolder(async (dir) => {
    await writeLog(dir);
    await withLog(
      dir,
      async (journal) => {
        await append(journal, record('later'));
        const file = join(dir, FIRST);
        const bytes = readFileSync(file);
        changeName(bytes);
        chmodSync(file, 0o600);
        writeFileSync(file, bytes);
        const message =
          /the journal can't be read: offset \d+: the journal is damaged in .*0001\.db/;
        await expect(journal.read(offset(1), ['containers'], 1_000)).rejects.toThrow(message);
        const failure = new Promise<Error>((resolve) => journal.onFatal(resolve));
        const records: StoredRecord[] = [];
        const onRecords = (found: readonly StoredRecord[]): void => void records.push(...found);
        const tail = journal.subscribe({ from: offset(1), topics: ['containers'], onRecords });
        tail.request(1_000);
        expect((await failure).message).toMatch(message);
        expect(records).toEqual([]);
      },
      { segmentBytesMax: 1 },
    );
  }));
