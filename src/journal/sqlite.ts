/**
 * How segments and views are opened as SQLite files, which SQLite is trusted, and what its errors
 * say. The only import of better-sqlite3.
 *
 * Versions before 3.51.3 can corrupt a database in WAL mode when the WAL is reset, so they are
 * refused. better-sqlite3 is compiled with `synchronous=NORMAL` for WAL, which may lose the last
 * commits at a power failure: the level wanted is set and read back, never assumed.
 */
import { existsSync } from 'node:fs';
import Sqlite from 'better-sqlite3';

export type Connection = Sqlite.Database;
export type Durability = 'fsync' | 'os';

const SQLITE_OLDEST = [3, 51, 3] as const;

export const sqliteVersion = (): string => {
  const memory = new Sqlite(':memory:');
  try {
    return String(memory.prepare('SELECT sqlite_version()').pluck().get());
  } finally {
    memory.close();
  }
};

export const isTrustedSqlite = (version: string): boolean => {
  const parts = version.split('.').map(Number);
  for (const [index, oldest] of SQLITE_OLDEST.entries()) {
    const part = parts[index] ?? 0;
    if (part !== oldest) return part > oldest;
  }
  return true;
};

export const inMemory = (): Connection => new Sqlite(':memory:');

/** Milliseconds for which a connection waits for another one's lock. */
const LOCK_WAIT_MS = 2_000;
/** What a connection keeps of its file; one that reads and writes in order gains nothing by more. */
const CACHE_KB = 2 * 1024;

export const openWritable = (file: string): Connection =>
  withCache(new Sqlite(file, { timeout: LOCK_WAIT_MS }));

export const openReadOnly = (file: string): Connection => {
  if (existsSync(`${file}-journal`)) rollBack(file);
  return withCache(
    new Sqlite(file, { readonly: true, fileMustExist: true, timeout: LOCK_WAIT_MS }),
  );
};

/**
 * A file that is about to enter or leave WAL mode has a rollback journal for a moment. After a crash just then
 * nobody can read it who may not write; whoever may only has to look.
 */
const rollBack = (file: string): void => {
  const database = new Sqlite(file, { fileMustExist: true, timeout: LOCK_WAIT_MS });
  try {
    database.pragma('schema_version');
  } finally {
    database.close();
  }
};

const withCache = (database: Connection): Connection => {
  database.pragma(`cache_size = -${CACHE_KB}`);
  return database;
};

/** Fails at once when somebody else, in this process or another, holds the lock. */
export const openWithoutWaiting = (file: string): Connection => new Sqlite(file, { timeout: 0 });

export const isBusy = (error: unknown): boolean =>
  error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_BUSY');

/** The file is not what SQLite wrote. */
export const isDamage = (error: unknown): boolean =>
  error instanceof Sqlite.SqliteError && /^SQLITE_(CORRUPT|NOTADB)/.test(error.code);

/**
 * The file is no database, lacks a table or column (`ERROR`), holds what is larger than it may be, or
 * the disk does not give back what was written. All else is of this moment: no room, no memory, a lock.
 */
const DAMAGE =
  /^SQLITE_(CORRUPT|NOTADB|FORMAT|ERROR|TOOBIG|IOERR_(READ|SHORT_READ|DATA|CORRUPTFS)$)/;

/** What SQLite says of a file that it can get at but not read as it should; `null`: it is not that. */
export const damageOf = (error: unknown): string | null =>
  error instanceof Sqlite.SqliteError && DAMAGE.test(error.code) ? error.message : null;

/** Sets a pragma and fails unless SQLite says that it took it. */
export const setPragma = (database: Connection, name: string, set: string, is: unknown): void => {
  database.pragma(`${name} = ${set}`);
  const actual = database.pragma(name, { simple: true });
  if (actual !== is)
    throw new Error(`SQLite did not take ${name}=${set}: it reports ${String(actual)}`);
};

/** `fsync` syncs every commit; `os` syncs at checkpoints only, and survives a crash of the process. */
export const setDurability = (database: Connection, durability: Durability): void => {
  setPragma(database, 'journal_mode', 'WAL', 'wal');
  if (durability === 'fsync') setPragma(database, 'synchronous', 'FULL', 2);
  else setPragma(database, 'synchronous', 'NORMAL', 1);
};
