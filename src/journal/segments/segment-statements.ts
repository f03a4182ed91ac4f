/**
 * The SQL with which the writer appends to a segment, prepared once.
 */
import type { Offset } from '../../domain/kernel/ids.ts';
import type { DictionaryEntry } from '../records/dictionary.ts';
import type { RecordFields } from '../records/record-bytes.ts';
import type { Checkpoint } from './checkpoints.ts';
import type { Connection } from '../sqlite.ts';

export interface CommitRow {
  readonly firstOffset: Offset;
  readonly lastOffset: Offset;
  readonly timeMs: number;
  readonly hash: Uint8Array;
}

export interface SegmentStatements {
  readonly begin: () => void;
  readonly commit: () => void;
  /** Where SQLite has not done so by itself. */
  readonly rollback: () => void;
  readonly insertRecord: (at: Offset, fields: RecordFields) => void;
  readonly insertCommit: (row: CommitRow) => void;
  readonly insertCheckpoint: (row: Checkpoint) => void;
  /** The offset of the last checkpoint; 0 when there is none. */
  readonly lastCheckpoint: () => number;
  readonly insertDictionary: (entries: readonly DictionaryEntry[], since: Offset) => void;
  readonly dictionary: () => readonly DictionaryEntry[];
  readonly dictionarySince: (since: Offset) => readonly DictionaryEntry[];
  /** Of the file, were the WAL in it. */
  readonly bytes: () => number;
  /** True when nothing is left in the WAL. `wait`: waits for readers, too, and empties the WAL. */
  readonly checkpoint: (wait: boolean) => boolean;
}

/** Pages in the WAL, and how many of them are in the file by now. */
interface CheckpointRow {
  readonly busy: number;
  readonly log: number;
  readonly checkpointed: number;
}

const ENTRIES = 'SELECT kind, id, value FROM dictionary';

export const segmentStatements = (database: Connection): SegmentStatements => {
  const begin = database.prepare('BEGIN IMMEDIATE');
  const commit = database.prepare('COMMIT');
  const insertRecord = database.prepare('INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?)');
  const insertCommit = database.prepare('INSERT INTO commits VALUES (?, ?, ?, ?)');
  const insertCheckpoint = database.prepare('INSERT INTO checkpoints VALUES (?, ?, ?, ?)');
  const lastCheckpoint = database
    .prepare<[], number>('SELECT ifnull(max(offset), 0) FROM checkpoints')
    .pluck();
  const insertEntry = database.prepare('INSERT INTO dictionary VALUES (?, ?, ?, ?)');
  const entries = database.prepare<[], DictionaryEntry>(ENTRIES);
  const entriesSince = database.prepare<[Offset], DictionaryEntry>(`${ENTRIES} WHERE since = ?`);
  const pages = database.prepare<[], number>('PRAGMA page_count').pluck();
  const pageBytes = Number(database.pragma('page_size', { simple: true }));
  const passive = database.prepare<[], CheckpointRow>('PRAGMA wal_checkpoint(PASSIVE)');
  const truncate = database.prepare<[], CheckpointRow>('PRAGMA wal_checkpoint(TRUNCATE)');
  return {
    begin: () => void begin.run(),
    commit: () => void commit.run(),
    rollback: () => {
      if (database.inTransaction) database.exec('ROLLBACK');
    },
    insertRecord: (at, { topic, type, tombstone, timeMs, key, payload }) =>
      void insertRecord.run(at, topic, type, tombstone ? 1 : 0, timeMs, key, payload),
    insertCommit: ({ lastOffset, firstOffset, timeMs, hash }) =>
      void insertCommit.run(lastOffset, firstOffset, timeMs, hash),
    insertCheckpoint: ({ offset, timeMs, hash, signature }) =>
      void insertCheckpoint.run(offset, timeMs, hash, signature),
    lastCheckpoint: () => lastCheckpoint.get() ?? 0,
    insertDictionary: (added, since) => {
      for (const { kind, id, value } of added) insertEntry.run(kind, id, value, since);
    },
    dictionary: () => entries.all(),
    dictionarySince: (since) => entriesSince.all(since),
    bytes: () => (pages.get() ?? 0) * pageBytes,
    checkpoint: (wait) => {
      const row = (wait ? truncate : passive).get();
      return row !== undefined && row.busy === 0 && row.log === row.checkpointed;
    },
  };
};
