import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
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
