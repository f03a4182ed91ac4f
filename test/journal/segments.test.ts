import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { E } from '../../src/domain/kernel/fp.ts';
import { ABSENT, offset } from '../../src/domain/kernel/ids.ts';
import type { Topic } from '../../src/domain/topics.ts';
import { openSegmentReader } from '../../src/journal/segments/segment-reader.ts';
import { verifyJournal } from '../../src/journal/verification/verify-journal.ts';
import {
  append,
  clockAt,
  entity,
  inNewFolder,
  openLog,
  readAll,
  record,
  withLog,
} from './log-folder.ts';

/** Every commit begins a new segment. */
const TINY = { segmentBytesMax: 1 };

const segmentNames = (dir: string): readonly string[] =>
  readdirSync(dir)
    .filter((name) => name.endsWith('.db'))
    .toSorted();

const modeOf = (dir: string, name: string | undefined): number =>
  statSync(join(dir, name ?? 'missing')).mode & 0o777;

test('a segment that is full by size is followed by one named after its first offset', () =>
  inNewFolder((dir) =>
    withLog(
      dir,
      async (journal) => {
        await append(journal, record('a'), record('b'));
        await append(journal, record('c'));
        expect(segmentNames(dir)).toEqual([
          '00000000000000000001.db',
          '00000000000000000002.db',
          '00000000000000000004.db',
        ]);
        const stored = await readAll(journal, ['containers']);
        expect(stored.map(({ key }) => key)).toEqual(['a', 'b', 'c']);
      },
      TINY,
    ),
  ));

test('a segment that is full by age is followed by another one, and an empty one is not', () =>
  inNewFolder(async (dir) => {
    let nowMs = 1000;
    const options = { clock: clockAt(() => nowMs), segmentAgeMaxMs: 100 };
    await withLog(
      dir,
      async (journal) => {
        nowMs = 1099;
        await append(journal, record('a'));
        expect(segmentNames(dir)).toHaveLength(1);
        nowMs = 1100;
        await append(journal, record('b'));
        expect(segmentNames(dir)).toHaveLength(2);
        nowMs = 1199;
        await append(journal, record('c'));
        expect(segmentNames(dir)).toHaveLength(2);
      },
      options,
    );
  }));

test('a closed segment is one read-only file that never changes again', () =>
  inNewFolder(async (dir) => {
    await withLog(dir, async (journal) => append(journal, record('a'), record('b')));
    await withLog(dir, async (journal) => append(journal, record('c')), TINY);
    const [first] = segmentNames(dir);
    expect(modeOf(dir, first)).toBe(0o400);
    const bytes = readFileSync(join(dir, first ?? ''));
    await withLog(dir, async (journal) => append(journal, record('d')), TINY);
    await withLog(dir, async (journal) => readAll(journal, ['containers']));
    expect(readFileSync(join(dir, first ?? '')).equals(bytes)).toBe(true);
    expect(readdirSync(dir).filter((name) => /-(?:wal|shm|journal)$|tmp$/.test(name))).toEqual([]);
  }));

test('versions, cursors, epochs and shapes are carried from segment to segment', () =>
  inNewFolder(async (dir) => {
    await withLog(dir, async (journal) => {
      await append(journal, entity('ann', ABSENT));
      journal.commitCursor('projector', offset(3));
    });
    await withLog(dir, async (journal) => append(journal, record('a')), TINY);
    await withLog(dir, async (journal) => append(journal, record('b')), TINY);
    await withLog(dir, async (journal) => {
      expect(journal.cursor('projector')).toBe(3);
      expect(E.isLeft(await journal.append([entity('ann', ABSENT)]))).toBe(true);
      expect(E.isRight(await journal.append([entity('ann', offset(2))]))).toBe(true);
      const epochs = (await readAll(journal, ['system'])).map(({ event }) => event);
      expect(epochs).toMatchObject([{ epoch: 1 }, { epoch: 2 }, { epoch: 3 }, { epoch: 4 }]);
    });
    expect(verifyJournal(dir)).toMatchObject({ type: 'intact', last: 9 });
  }));

test('a reader that looks at the old segment delays its seal, and loses nothing', () =>
  inNewFolder(async (dir) => {
    const journal = await openLog(dir, { segmentAgeMaxMs: 0 });
    await append(journal, record('a'));
    const [, second] = segmentNames(dir);
    const shell = new Sqlite(join(dir, second ?? ''), { readonly: true });
    shell.prepare('SELECT * FROM records').all();
    await append(journal, record('b'));
    expect(modeOf(dir, second)).toBe(0o600);
    const stored = await readAll(journal, ['containers']);
    expect(stored.map(({ key }) => key)).toEqual(['a', 'b']);
    shell.close();
    await journal.close();
    expect(modeOf(dir, second)).toBe(0o400);
    expect(verifyJournal(dir)).toMatchObject({ type: 'intact', last: 3 });
  }));

test('sealed segments that were copied elsewhere are a journal that goes on', () =>
  inNewFolder(async (dir) => {
    await withLog(dir, async (journal) => append(journal, record('a')), TINY);
    const [, last] = segmentNames(dir);
    await withLog(dir, async () => undefined, TINY);
    const removed = segmentNames(dir).at(-1);
    expect(removed).not.toBe(last);
    rmSync(join(dir, removed ?? ''));
    await withLog(dir, async (journal) => {
      expect(journal.durableOffset()).toBe(3);
      expect((await readAll(journal, ['containers'])).map(({ key }) => key)).toEqual(['a']);
    });
    expect(verifyJournal(dir)).toMatchObject({ type: 'intact', last: 3 });
  }));

test('the shell of SQLite shows the log with names instead of numbers', () =>
  inNewFolder(async (dir) => {
    const id = '0123456789abcdef0123456789abcdef';
    await withLog(dir, async (journal) => append(journal, record(id)));
    const file = new Sqlite(join(dir, segmentNames(dir)[0] ?? ''));
    const rows = file.prepare('SELECT offset, topic, key, type, tombstone, time FROM log').all();
    file.close();
    const time = '2023-11-14T22:13:20.000Z';
    expect(rows).toEqual([
      { offset: 1, topic: 'system', key: 'epoch', type: 'EpochStarted 1', tombstone: 0, time },
      { offset: 2, topic: 'containers', key: id, type: 'ContainerRemoved 1', tombstone: 0, time },
    ]);
  }));

test('a reader gives the topics that were asked for, within bounds, across segments', () =>
  inNewFolder((dir) =>
    withLog(
      dir,
      async (journal) => {
        const topics: readonly Topic[] = ['started', 'completed', 'containers'];
        for (let index = 0; index < 9; index += 1)
          await append(journal, record(`k${index}`, topics[index % 3]));
        const reader = openSegmentReader(dir);
        const keys = (from: number, upTo: number, max: number, wanted?: readonly Topic[]) =>
          reader
            .read({ from: offset(from), upTo: offset(upTo), max, topics: wanted })
            .map(({ key }) => key);
        expect(keys(1, 10, 100, ['completed'])).toEqual(['k1', 'k4', 'k7']);
        expect(keys(4, 6, 100)).toEqual(['k2', 'k3', 'k4']);
        expect(keys(2, 10, 2, ['started', 'containers'])).toEqual(['k0', 'k2']);
        expect(keys(1, 10, 100, ['invoker7'])).toEqual([]);
        expect(keys(11, 20, 100)).toEqual([]);
        expect(keys(5, 4, 100)).toEqual([]);
        expect(keys(1, 10, 0)).toEqual([]);
        reader.close();
      },
      TINY,
    ),
  ));

test('a reader that stays open sees topics and shapes that came later', () =>
  inNewFolder((dir) =>
    withLog(dir, async (journal) => {
      const reader = openSegmentReader(dir);
      expect(reader.read({ from: offset(1), upTo: offset(1), max: 10 })).toHaveLength(1);
      await append(journal, record('a'), entity('ann', ABSENT));
      const read = reader.read({ from: offset(2), upTo: journal.durableOffset(), max: 10 });
      expect(read.map(({ event }) => event)).toEqual([
        record('a').event,
        entity('ann', ABSENT).event,
      ]);
      reader.close();
    }),
  ));

test('the write-ahead log does not grow with the log, however busy it is', () =>
  inNewFolder((dir) =>
    withLog(dir, async (journal) => {
      const name = 'x'.repeat(1_000_000);
      const event = {
        type: 'SubjectCreated',
        subject: { name, namespaces: [], blocked: false },
      } as const;
      for (let megabytes = 0; megabytes < 60; megabytes += 1)
        await append(journal, { topic: 'subjects', key: 'large', event });
      const { size } = statSync(join(dir, '00000000000000000001.db-wal'));
      expect(size).toBeLessThan(25_000_000);
    }),
  ));
