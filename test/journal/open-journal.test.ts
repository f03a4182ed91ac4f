import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { E } from '../../src/domain/kernel/fp.ts';
import { ABSENT, offset } from '../../src/domain/kernel/ids.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { append, entity, inNewFolder, openLog, readAll, record, withLog } from './log-folder.ts';

const SEGMENT_1 = '00000000000000000001.db';

test('offsets begin at 1 and have no gaps, whatever the records are about', () =>
  inNewFolder((dir) =>
    withLog(dir, async (journal) => {
      expect(await append(journal, record('a'), record('b', 'started'))).toEqual([2, 3]);
      expect(await append(journal, record('c'))).toEqual([4]);
      expect(journal.durableOffset()).toBe(4);
      const offsets = (await readAll(journal, ['system', 'containers', 'started'])).map(
        (stored) => stored.offset,
      );
      expect(offsets).toEqual([1, 2, 3, 4]);
    }),
  ));

test('a record comes back as it was appended, with the time of its append', () =>
  inNewFolder((dir) =>
    withLog(dir, async (journal) => {
      const { topic, key, event } = record('a');
      const [at] = await append(journal, record('a'));
      expect(await readAll(journal, ['containers'])).toEqual([
        { offset: at, topic, key, timeMs: 1_700_000_000_000, event },
      ]);
    }),
  ));

test('appends of one moment keep their order', () =>
  inNewFolder((dir) =>
    withLog(dir, async (journal) => {
      const keys = Array.from({ length: 300 }, (_, index) => `k${index}`);
      await Promise.all(keys.map((key) => append(journal, record(key))));
      const stored = await readAll(journal, ['containers']);
      expect(stored.map(({ key }) => key)).toEqual(keys);
    }),
  ));

test('an append of nothing is fine and writes nothing', () =>
  inNewFolder((dir) =>
    withLog(dir, async (journal) => {
      expect(await append(journal)).toEqual([]);
      expect(journal.durableOffset()).toBe(1);
    }),
  ));

test('every opening begins a new epoch with the first record it writes', () =>
  inNewFolder(async (dir) => {
    await withLog(dir, async () => undefined);
    await withLog(dir, async (journal) => {
      const epochs = await readAll(journal, ['system']);
      expect(epochs.map(({ offset: at, event }) => [at, event])).toEqual([
        [1, { type: 'EpochStarted', epoch: 1, version: 'test' }],
        [2, { type: 'EpochStarted', epoch: 2, version: 'test' }],
      ]);
    });
  }));

test('a creation is refused when the entity is there, and nothing of the append is written', () =>
  inNewFolder((dir) =>
    withLog(dir, async (journal) => {
      await append(journal, entity('ann', ABSENT));
      const again = await journal.append([record('x'), entity('ann', ABSENT)]);
      expect(again).toEqual(E.left({ type: 'VersionConflict', topic: 'subjects', key: 'ann' }));
      expect(journal.durableOffset()).toBe(2);
      expect(await readAll(journal, ['containers'])).toEqual([]);
    }),
  ));

test('of two updates based on the same version one wins, also within one commit', () =>
  inNewFolder((dir) =>
    withLog(dir, async (journal) => {
      const [created] = await append(journal, entity('ann', ABSENT));
      const based = entity('ann', created ?? ABSENT);
      const results = await Promise.all([
        journal.append([based]),
        journal.append([based]),
        journal.append([record('after')]),
      ]);
      expect(results).toEqual([
        E.right([3]),
        E.left({ type: 'VersionConflict', topic: 'subjects', key: 'ann' }),
        E.right([4]),
      ]);
    }),
  ));

test('after a tombstone the entity is absent again, also after a restart', () =>
  inNewFolder(async (dir) => {
    await withLog(dir, async (journal) => {
      const [created] = await append(journal, entity('ann', ABSENT));
      await append(journal, entity('ann', created ?? ABSENT, { tombstone: true }));
    });
    await withLog(dir, async (journal) => {
      expect(E.isRight(await journal.append([entity('ann', ABSENT)]))).toBe(true);
    });
  }));

test('an expectation on a topic without versions is a bug, not a refusal', () =>
  inNewFolder((dir) =>
    withLog(dir, async (journal) => {
      await expect(journal.append([{ ...record('a'), expected: ABSENT }])).rejects.toThrow(
        /no versions/,
      );
    }),
  ));

test('a consumer goes on where it was when the journal was closed', () =>
  inNewFolder(async (dir) => {
    await withLog(dir, async (journal) => {
      expect(journal.cursor('projector')).toBe(1);
      journal.commitCursor('projector', offset(5));
      journal.commitCursor('projector', offset(7));
      journal.commitCursor('invoker0', offset(3));
      expect(journal.cursor('projector')).toBe(7);
    });
    await withLog(dir, async (journal) => {
      expect(journal.cursor('projector')).toBe(7);
      expect(journal.cursor('invoker0')).toBe(3);
      expect(await readAll(journal, ['offsets'])).toHaveLength(2);
    });
  }));

test('a closing journal takes no more appends, and what was appended before is there', () =>
  inNewFolder(async (dir) => {
    const journal = await openLog(dir);
    const before = journal.append([record('before')]);
    const closed = journal.close();
    expect(await journal.append([record('after')])).toEqual(E.left({ type: 'Closed' }));
    expect(await before).toEqual(E.right([2]));
    await closed;
    await journal.close();
    await withLog(dir, async (reopened) => {
      expect((await readAll(reopened, ['containers'])).map(({ key }) => key)).toEqual(['before']);
    });
  }));

test('after closing, the log is one file that only its owner can read', () =>
  inNewFolder(async (parent) => {
    const dir = join(parent, 'data', 'journal');
    await withLog(dir, async (journal) => append(journal, record('a')));
    const keys = ['journal.key', 'journal.pub'];
    expect(readdirSync(dir).toSorted()).toEqual([SEGMENT_1, ...keys, 'lock']);
    expect(statSync(dir).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(dir)) expect(statSync(join(dir, name)).mode & 0o777).toBe(0o600);
  }));

test('the same journal can not be opened twice, and can be once it was closed', () =>
  inNewFolder(async (dir) => {
    await withLog(dir, async () => {
      await expect(openLog(dir)).rejects.toThrow(/in use by another process/);
    });
    await withLog(dir, async (journal) => append(journal, record('a')));
  }));

test('a failed write ends the journal: nothing is acknowledged and everybody is told once', () =>
  inNewFolder(async (dir) => {
    const journal = await openLog(dir);
    const told: string[] = [];
    journal.onFatal((error) => told.push(error.message));
    const intruder = new Sqlite(join(dir, SEGMENT_1));
    intruder.exec("INSERT INTO records VALUES (2, 0, 0, 0, 0, 'x', x'c0')");
    intruder.close();
    const waiting = [journal.append([record('a')]), journal.append([record('b')])];
    for (const result of await Promise.allSettled(waiting)) expect(result.status).toBe('rejected');
    await expect(journal.append([record('c')])).rejects.toThrow(/can't be written/);
    expect(journal.durableOffset()).toBe(1);
    expect(told).toHaveLength(1);
    journal.onFatal((error) => told.push(error.message));
    expect(told).toHaveLength(2);
    await journal.close();
  }));

test('a journal of a newer format is refused in one line, and not touched', () =>
  inNewFolder(async (dir) => {
    await withLog(dir, async () => undefined);
    const file = new Sqlite(join(dir, SEGMENT_1));
    file.exec('UPDATE head SET format = 3');
    file.close();
    await expect(openLog(dir)).rejects.toThrow(/^the journal in .* has format 3.*knows up to 2$/);
    await expect(openLog(dir)).rejects.toThrow(/has format 3/);
  }));

test('opening says where the log stands', () =>
  inNewFolder(async (dir) => {
    const lines: object[] = [];
    const log = { ...silentLogger, info: (fields: object) => lines.push(fields) };
    await withLog(dir, async () => undefined, { log, durability: 'fsync' });
    expect(lines).toEqual([{ dir, durability: 'fsync', epoch: 1, offset: 1 }]);
  }));

test('a journal in a place that can not be made is refused in one line', () =>
  inNewFolder(async (parent) => {
    await withLog(parent, async () => undefined);
    await expect(openLog(join(parent, 'lock'))).rejects.toThrow(/^the journal in .*: EEXIST/);
  }));
