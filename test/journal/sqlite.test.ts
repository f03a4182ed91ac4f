import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { offset } from '../../src/domain/kernel/ids.ts';
import { isNoRoom } from '../../src/journal/room/no-room.ts';
import { locatedDamage } from '../../src/journal/segments/damaged-segment.ts';
import { located } from '../../src/journal/verification/broken.ts';
import {
  damageOf,
  inMemory,
  isTrustedSqlite,
  openWritable,
  setDurability,
  setPragma,
  sqliteVersion,
} from '../../src/journal/sqlite.ts';
import { inNewFolder } from './log-folder.ts';

test('a SQLite that may corrupt a WAL is refused, and this one is trusted', () => {
  for (const version of ['3.51.2', '3.50.9', '3.9.0', '2.99.99', 'nonsense'])
    expect([version, isTrustedSqlite(version)]).toEqual([version, false]);
  for (const version of ['3.51.3', '3.51.10', '3.52.0', '3.100.0', '4.0.0', sqliteVersion()])
    expect([version, isTrustedSqlite(version)]).toEqual([version, true]);
});

test('durability is a level of SQLite that is set and read back', () =>
  inNewFolder(async (dir) => {
    const database = openWritable(join(dir, 'a.db'));
    const synchronous = (): unknown => database.pragma('synchronous', { simple: true });
    setDurability(database, 'os');
    expect(synchronous()).toBe(1);
    setDurability(database, 'fsync');
    expect(synchronous()).toBe(2);
    expect(database.pragma('journal_mode', { simple: true })).toBe('wal');
    database.close();
  }));

test('a setting that SQLite does not take is an error', () => {
  const database = openWritable(':memory:');
  expect(() => setDurability(database, 'fsync')).toThrow(
    'SQLite did not take journal_mode=WAL: it reports memory',
  );
  expect(() => setPragma(database, 'synchronous', 'FULL', 3)).toThrow(/did not take synchronous/);
  database.close();
});

const failure = (code: string): Error => new Sqlite.SqliteError(`it was ${code}`, code);

test.each([
  'SQLITE_CORRUPT',
  'SQLITE_CORRUPT_INDEX',
  'SQLITE_NOTADB',
  'SQLITE_FORMAT',
  'SQLITE_ERROR',
  'SQLITE_TOOBIG',
  'SQLITE_IOERR_READ',
  'SQLITE_IOERR_SHORT_READ',
  'SQLITE_IOERR_DATA',
  'SQLITE_IOERR_CORRUPTFS',
])('%s says that a file is damaged', (code) => {
  expect(damageOf(failure(code))).toBe(`it was ${code}`);
});

test.each([
  'SQLITE_FULL',
  'SQLITE_NOMEM',
  'SQLITE_BUSY_SNAPSHOT',
  'SQLITE_LOCKED',
  'SQLITE_PROTOCOL',
  'SQLITE_READONLY',
  'SQLITE_CANTOPEN',
  'SQLITE_PERM',
  'SQLITE_AUTH',
  'SQLITE_IOERR',
  'SQLITE_IOERR_NOMEM',
  'SQLITE_IOERR_WRITE',
  'SQLITE_IOERR_FSYNC',
  'SQLITE_IOERR_LOCK',
  'SQLITE_IOERR_SHMSIZE',
  'SQLITE_IOERR_SHMMAP',
])('%s says nothing of what lies in a file: nobody is told to restore a backup', (code) => {
  expect(damageOf(failure(code))).toBeNull();
});

/** What SQLite throws when a page more does not fit. */
const fullDisk = (): void => {
  const database = inMemory();
  database.exec('CREATE TABLE filled (bytes BLOB); PRAGMA max_page_count = 3');
  database.exec('INSERT INTO filled VALUES (zeroblob(1000000))');
};

const caught = (work: () => void): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  return null;
};

test('a read that finds no room on the disk is told from damage, and can be made again', () => {
  const at = offset(7);
  const file = { first: at, path: '7.db' };
  expect(isNoRoom(caught(() => locatedDamage(file, at, fullDisk)))).toBe(true);
  const noIndex = (): never => {
    throw failure('SQLITE_IOERR_SHMSIZE');
  };
  expect(isNoRoom(caught(() => locatedDamage(file, at, noIndex)))).toBe(true);
  expect(isNoRoom(caught(() => located(() => at, noIndex)))).toBe(true);
});
