import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { offset } from '../../../src/domain/kernel/ids.ts';
import type { StoredRecord } from '../../../src/journal/journal.ts';
import { createProjector } from '../../../src/journal/views/projector.ts';
import { openViewsDatabase } from '../../../src/journal/views/views-database.ts';
import { viewsFile } from '../../../src/journal/views/views-file.ts';
import type { SegmentReader } from '../../../src/journal/segments/segment-reader.ts';
import { anyHistory, memoryReader, stored } from '../projections/history.ts';
import { inNewFolder, project } from '../projections/tables.ts';

const records = stored(fc.sample(anyHistory, { numRuns: 5, seed: 3 }).flat());

/** Opens the views against a journal, closes them and says what was found. */
const opened = (dataDir: string, journal: readonly StoredRecord[]) => {
  const { db, progress, rebuilt } = openViewsDatabase(
    dataDir,
    memoryReader(journal),
    offset(journal.length),
  );
  db.close();
  return { progress, rebuilt };
};
const NOTHING = { offset: 0, key: '', timeMs: 0 };

/** Views that are up to date, spoilt in some way and opened again. */
const openedAfter = (spoil: (file: string) => void, journal = records) =>
  inNewFolder((dataDir) => {
    project(dataDir, records, [1000], () => undefined);
    spoil(viewsFile(dataDir));
    return opened(dataDir, journal);
  });
const changed = (sql: string) => (file: string) => {
  const db = new Sqlite(file);
  db.exec(sql);
  db.close();
};

describe('the views database', () => {
  test('goes on where it stopped', () => {
    const found = openedAfter(() => undefined);
    expect(found).toMatchObject({ rebuilt: null, progress: { offset: records.length } });
  });

  test('is made where there is none, readable by its owner alone', () => {
    inNewFolder((dataDir) => {
      const { db, progress, rebuilt } = openViewsDatabase(dataDir, memoryReader([]), offset(0));
      expect({ progress, rebuilt }).toEqual({ progress: NOTHING, rebuilt: 'there were none' });
      expect(statSync(join(dataDir, 'views')).mode & 0o777).toBe(0o700);
      for (const end of ['', '-wal', '-shm'])
        expect(statSync(viewsFile(dataDir) + end).mode & 0o777).toBe(0o600);
      db.close();
    });
  });

  test('is made anew when it is not a database', () => {
    const found = openedAfter((file) => writeFileSync(file, 'no database at all'.repeat(1000)));
    expect(found).toEqual({ progress: NOTHING, rebuilt: 'they were unreadable' });
  });

  test('is made anew when it is a database of something else', () => {
    const found = openedAfter(changed('DROP TABLE progress'));
    expect(found).toEqual({ progress: NOTHING, rebuilt: 'they were unreadable' });
  });

  test('is made anew when its shape is that of another version', () => {
    const found = openedAfter(changed("UPDATE progress SET shape = 'activations 0'"));
    expect(found).toEqual({ progress: NOTHING, rebuilt: 'they had the shape of another version' });
  });

  test('is made anew when it is ahead of the journal', () => {
    const found = openedAfter(() => undefined, records.slice(0, -1));
    expect(found).toEqual({ progress: NOTHING, rebuilt: 'they were ahead of the journal' });
  });

  test('is made anew when another journal holds another record at its cursor', () => {
    const later = records.map((record) => ({ ...record, timeMs: record.timeMs + 1 }));
    const found = openedAfter(() => undefined, later);
    expect(found).toEqual({ progress: NOTHING, rebuilt: 'they were made from another journal' });
  });

  test('stays where it is when the journal can not be read, whether at the start or at work', () => {
    inNewFolder((dataDir) => {
      const half = records.slice(0, 10);
      const end = offset(records.length);
      project(dataDir, half, [1000], () => undefined);
      const damaged: SegmentReader = {
        read: () => {
          throw new Sqlite.SqliteError('database disk image is malformed', 'SQLITE_CORRUPT');
        },
        readAt: () => [],
        compacted: () => offset(0),
        close: () => undefined,
      };
      expect(() => openViewsDatabase(dataDir, damaged, end)).toThrow('malformed');
      const views = openViewsDatabase(dataDir, memoryReader(records), end);
      expect(() => createProjector(views, damaged).step(end, 1000)).toThrow('malformed');
      views.db.close();
      expect(opened(dataDir, records)).toMatchObject({ rebuilt: null, progress: { offset: 10 } });
    });
  });
});
