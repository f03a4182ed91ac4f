/**
 * The SQL of the writer, prepared once per segment.
 */
import { type Offset, offset } from '../domain/kernel/ids.ts';
import type { DictionaryEntry } from './dictionary.ts';
import type { RecordFields } from './record-bytes.ts';
import { FORMAT } from './schema.ts';
import type { Connection } from './sqlite.ts';
import type { Expectation, Mark } from './writer-protocol.ts';

export interface SegmentHead {
  readonly format: number;
  readonly firstOffset: Offset;
  readonly createdMs: number;
  readonly previousHash: Buffer;
  readonly hash: Buffer;
}

export interface CommitRow {
  readonly firstOffset: Offset;
  readonly lastOffset: Offset;
  readonly timeMs: number;
  readonly hash: Uint8Array;
}

/** Pages in the WAL, and how many of them are in the file by now. */
interface CheckpointRow {
  readonly busy: number;
  readonly log: number;
  readonly checkpointed: number;
}

export type SegmentStatements = ReturnType<typeof segmentStatements>;

/** Throws when the segment was made by a newer program. */
export const readHead = (database: Connection): SegmentHead => {
  const head = database
    .prepare<[], SegmentHead>(
      'SELECT format, first_offset AS firstOffset, created_ms AS createdMs, previous_hash AS previousHash, hash FROM head',
    )
    .get();
  if (head === undefined) throw new Error('the segment has no head');
  if (head.format !== FORMAT)
    throw new Error(`the segment has format ${head.format}, and this program knows ${FORMAT}`);
  return head;
};

const LAST_COMMIT =
  'SELECT last_offset + 1 AS next, hash FROM commits ORDER BY last_offset DESC LIMIT 1';

/** Where the log ends, by this segment. */
export const readEnd = (database: Connection): LogEnd => {
  const head = readHead(database);
  const last = database.prepare<[], LogEnd>(LAST_COMMIT).get();
  return last ?? { next: head.firstOffset, hash: head.hash };
};

export interface LogEnd {
  readonly next: Offset;
  readonly hash: Uint8Array;
}

export const segmentStatements = (database: Connection) => {
  const begin = database.prepare('BEGIN IMMEDIATE');
  const commit = database.prepare('COMMIT');
  const epoch = database.prepare<[], number>('SELECT ifnull(max(epoch), 0) FROM epochs').pluck();
  const insertEntry = database.prepare('INSERT INTO dictionary VALUES (?, ?, ?, ?)');
  const insertCommit = database.prepare('INSERT INTO commits VALUES (?, ?, ?, ?)');
  const insertRecord = database.prepare('INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?)');
  const pages = database.prepare<[], number>('PRAGMA page_count').pluck();
  const checkpoint = {
    passive: database.prepare<[], CheckpointRow>('PRAGMA wal_checkpoint(PASSIVE)'),
    truncate: database.prepare<[], CheckpointRow>('PRAGMA wal_checkpoint(TRUNCATE)'),
  };
  const pageBytes = Number(database.pragma('page_size', { simple: true }));
  return {
    ...streamStatements(database),
    begin: () => void begin.run(),
    commit: () => void commit.run(),
    epoch: () => epoch.get() ?? 0,
    cursors: () =>
      database.prepare<[], [string, Offset]>('SELECT consumer, next FROM cursors').raw().all(),
    dictionary: () =>
      database.prepare<[], DictionaryEntry>('SELECT kind, id, value FROM dictionary').all(),
    dictionarySince: (since: Offset) =>
      database
        .prepare<[Offset], DictionaryEntry>(
          'SELECT kind, id, value FROM dictionary WHERE since = ? ORDER BY kind, id',
        )
        .all(since),
    bytes: () => (pages.get() ?? 0) * pageBytes,
    insertDictionary: (entries: readonly DictionaryEntry[], since: Offset) => {
      for (const { kind, id, value } of entries) insertEntry.run(kind, id, value, since);
    },
    insertCommit: ({ lastOffset, firstOffset, timeMs, hash }: CommitRow) =>
      void insertCommit.run(lastOffset, firstOffset, timeMs, hash),
    insertRecord: (at: Offset, { topic, type, tombstone, timeMs, key, payload }: RecordFields) =>
      void insertRecord.run(at, topic, type, tombstone ? 1 : 0, timeMs, key, payload),
    checkpoint: (wait: boolean): boolean => {
      const [row] = checkpoint[wait ? 'truncate' : 'passive'].all();
      return row !== undefined && row.busy === 0 && row.log === row.checkpointed;
    },
  };
};

const streamStatements = (database: Connection) => {
  const version = database
    .prepare<[number, string], Offset>('SELECT offset FROM streams WHERE topic = ? AND key = ?')
    .pluck();
  const setVersion = database.prepare('INSERT OR REPLACE INTO streams VALUES (?, ?, ?)');
  const endStream = database.prepare('DELETE FROM streams WHERE topic = ? AND key = ?');
  const setCursor = database.prepare('INSERT OR REPLACE INTO cursors VALUES (?, ?)');
  const beginEpoch = database.prepare('INSERT INTO epochs VALUES (?, ?)');
  return {
    /** The index of the first expectation that does not hold. */
    firstBroken: (expects: readonly Expectation[]): number | null => {
      for (const [index, expected] of expects.entries())
        if ((version.get(expected.topic, expected.key) ?? offset(0)) !== expected.version)
          return index;
      return null;
    },
    applyMark: (mark: Mark, at: Offset): void => {
      switch (mark.type) {
        case 'stream':
          if (mark.tombstone) endStream.run(mark.topic, mark.key);
          else setVersion.run(mark.topic, mark.key, at);
          return;
        case 'cursor':
          setCursor.run(mark.consumer, mark.next);
          return;
        case 'epoch':
          beginEpoch.run(mark.epoch, at);
          return;
      }
    },
  };
};
