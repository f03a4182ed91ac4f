/**
 * The views database: opened when it fits the journal, made anew when it does not.
 *
 * It holds nothing that is not in the journal, so it is deleted without asking. A crash of the
 * process loses nothing of it; a power loss may lose its last batches, which are projected again.
 */
import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Offset } from '../../domain/kernel/ids.ts';
import type { StoredRecord } from '../journal.ts';
import type { SegmentReader } from '../segments/segment-reader.ts';
import { type Connection, isBusy, openWritable, setDurability } from '../sqlite.ts';
import { removeViews, viewsFile } from './views-file.ts';
import { VIEWS_SHAPE, VIEWS_TABLES } from './views-shape.ts';

/** The record up to which the views are true; `offset` 0 before the first. */
export type Progress = Pick<StoredRecord, 'offset' | 'key' | 'timeMs'>;

/** Why views were made anew, in words for the operator. */
export type RebuildReason =
  | 'there were none'
  | 'they were unreadable'
  | 'they had the shape of another version'
  | 'they were ahead of the journal'
  | 'they were made from another journal'
  | 'what they lack was compacted';

export interface ViewsDatabase {
  readonly dataDir: string;
  readonly db: Connection;
  readonly progress: Progress;
  readonly rebuilt: RebuildReason | null;
}

/** Pages in the write-ahead log before they are moved to the database: 32 MB. */
const CHECKPOINT_PAGES = 8192;
/** What the file of the write-ahead log keeps when a reader that took its time has let go of it. */
const WAL_BYTES_KEPT = 64 * 1024 * 1024;
const CACHE_KB = 16 * 1024;

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

const openExisting = (
  dataDir: string,
  journal: SegmentReader,
  durable: Offset,
): ViewsDatabase | RebuildReason => {
  const file = viewsFile(dataDir);
  if (!existsSync(file)) return 'there were none';
  const found = readFound(file);
  if (found === null) return 'they were unreadable';
  const { db, progress, shape } = found;
  // Outside of what may call the views unreadable: a journal that can't be read is no reason to
  // delete them, least of all then.
  const misfit = closedOnThrow(db, () => misfitOf(progress, shape, journal, durable));
  if (misfit === null) return { dataDir, db, progress, rebuilt: null };
  db.close();
  return misfit;
};

const readFound = (file: string) => {
  let db: Connection | null = null;
  try {
    db = configured(openWritable(file));
    return { db, progress: readProgress(db), shape: readShape(db) };
  } catch (error) {
    db?.close();
    if (isBusy(error)) throw error;
    return null;
  }
};

const closedOnThrow = <Result>(db: Connection, work: () => Result): Result => {
  try {
    return work();
  } catch (error) {
    db.close();
    throw error;
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
  if (offset < journal.compacted()) return 'what they lack was compacted';
  if (offset === 0) return null;
  const [record] = journal.read({ from: offset, upTo: offset, max: 1 });
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
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  // SQLite gives its other files the mode of this one.
  closeSync(openSync(file, 'a', 0o600));
  const db = configured(openWritable(file));
  db.transaction(() => {
    db.exec(VIEWS_TABLES);
    db.prepare("INSERT INTO progress VALUES (?, 0, '', 0)").run(VIEWS_SHAPE);
  })();
  return { dataDir, db, progress: readProgress(db) };
};

const configured = (db: Connection): Connection => {
  setDurability(db, 'os');
  db.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  db.pragma(`journal_size_limit = ${WAL_BYTES_KEPT}`);
  db.pragma(`cache_size = -${CACHE_KB}`);
  return db;
};
