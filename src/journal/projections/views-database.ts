/**
 * The file `<data>/views/views.db`: opened when it fits the journal, made anew when it does not.
 *
 * It holds nothing that is not in the journal, so it is deleted without asking. A crash of the
 * process loses nothing of it; a power loss may lose its last batches, which are projected again.
 */
import { closeSync, existsSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import type { Offset } from '../../domain/kernel/ids.ts';
import type { StoredRecord } from '../journal.ts';
import type { SegmentReader } from '../segment-reader.ts';
import { type Connection, isBusy, openWritable, setDurability } from '../sqlite.ts';
import { VIEWS_SHAPE, VIEWS_TABLES } from './views-shape.ts';

/** The record up to which the views are true; `offset` 0 before the first. */
export type Progress = Pick<StoredRecord, 'offset' | 'key' | 'timeMs'>;

/** Why views were made anew, in words for the operator. */
export type RebuildReason =
  | 'there were none'
  | 'they were unreadable'
  | 'they had the shape of another version'
  | 'they were ahead of the journal'
  | 'they were made from another journal';

export interface ViewsDatabase {
  readonly db: Connection;
  readonly progress: Progress;
  readonly rebuilt: RebuildReason | null;
}

/** Pages in the write-ahead log before they are moved to the database: 32 MB. */
const CHECKPOINT_PAGES = 8192;
const CACHE_KB = 32 * 1024;

export const journalFolder = (dataDir: string): string => join(dataDir, 'journal');

export const viewsFile = (dataDir: string): string => join(dataDir, 'views', 'views.db');

export const removeViews = (dataDir: string): void => {
  const file = viewsFile(dataDir);
  for (const path of [file, `${file}-wal`, `${file}-shm`]) rmSync(path, { force: true });
};

/** `durable`: the last offset of the journal that may be read. */
export const openViewsDatabase = (
  dataDir: string,
  journal: SegmentReader,
  durable: Offset,
): ViewsDatabase => {
  const found = openExisting(dataDir, journal, durable);
  if (typeof found !== 'string') return found;
  removeViews(dataDir);
  return { ...createDatabase(dataDir), rebuilt: found };
};

/** Does the work; where it finds the file damaged, removes it, so that the next start makes it anew. */
export const removedIfDamaged = <Result>(dataDir: string, work: () => Result): Result => {
  try {
    return work();
  } catch (error) {
    if (isDamage(error)) removeViews(dataDir);
    throw error;
  }
};

const isDamage = (error: unknown): boolean =>
  error instanceof Sqlite.SqliteError && /^SQLITE_(CORRUPT|NOTADB)/.test(error.code);

const openExisting = (
  dataDir: string,
  journal: SegmentReader,
  durable: Offset,
): ViewsDatabase | RebuildReason => {
  const file = viewsFile(dataDir);
  if (!existsSync(file)) return 'there were none';
  let db: Connection | null = null;
  try {
    db = configured(openWritable(file));
    const progress = readProgress(db);
    const misfit = misfitOf(progress, readShape(db), journal, durable);
    if (misfit === null) return { db, progress, rebuilt: null };
    db.close();
    return misfit;
  } catch (error) {
    db?.close();
    if (isBusy(error)) throw error;
    return 'they were unreadable';
  }
};

const misfitOf = (
  { offset, key, timeMs }: Progress,
  shape: unknown,
  journal: SegmentReader,
  durable: Offset,
): RebuildReason | null => {
  if (shape !== VIEWS_SHAPE) return 'they had the shape of another version';
  if (offset > durable) return 'they were ahead of the journal';
  if (offset === 0) return null;
  const [record] = journal.read(offset, offset, 1);
  const same = record?.offset === offset && record.key === key && record.timeMs === timeMs;
  return same ? null : 'they were made from another journal';
};

const readShape = (db: Connection): unknown =>
  db.prepare('SELECT shape FROM progress').pluck().get();

const readProgress = (db: Connection): Progress => {
  const row = db
    .prepare<[], Progress>('SELECT cursor AS offset, key, time_ms AS timeMs FROM progress')
    .get();
  if (row === undefined) throw new Error('the views database has no progress');
  return row;
};

const createDatabase = (dataDir: string): Omit<ViewsDatabase, 'rebuilt'> => {
  const file = viewsFile(dataDir);
  mkdirSync(join(dataDir, 'views'), { recursive: true, mode: 0o700 });
  // SQLite gives its other files the mode of this one.
  closeSync(openSync(file, 'a', 0o600));
  const db = configured(openWritable(file));
  db.transaction(() => {
    db.exec(VIEWS_TABLES);
    db.prepare("INSERT INTO progress VALUES (?, 0, '', 0)").run(VIEWS_SHAPE);
  })();
  return { db, progress: readProgress(db) };
};

const configured = (db: Connection): Connection => {
  setDurability(db, 'os');
  db.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  db.pragma(`cache_size = -${CACHE_KB}`);
  return db;
};
