/**
 * Ends a segment at an earlier offset, so that it is what its writer would have left had it stopped
 * there: the records after it are gone, the commit that the cut goes through is hashed anew, and what
 * is carried besides the log (`carried-state.ts`) is told once more by the records that are left.
 *
 * On copies only: what was cut off is in no other place.
 */
import { chmodSync, renameSync } from 'node:fs';
import { type Offset, offset } from '../../domain/kernel/ids.ts';
import type { DictionaryKind } from '../records/dictionary.ts';
import { createRecordDecoder, type Row } from '../records/record-decoder.ts';
import { UPCASTERS } from '../records/upcasters.ts';
import { CARRY_STATE, carriedState } from '../segments/carried-state.ts';
import { commitHash } from '../segments/hash-chain.ts';
import { syncPath } from '../segments/segment-files.ts';
import { readEnd, readHead } from '../segments/segment-head.ts';
import { segmentRows } from '../segments/segment-rows.ts';
import type { CommitRow } from '../segments/segment-statements.ts';
import { type Connection, openWritable, setPragma } from '../sqlite.ts';
import { marksOf, STREAM_TOPICS } from '../writer/marks.ts';
import type { Mark } from '../writer/writer-protocol.ts';

/**
 * `last` lies in the segment, before its end. `predecessor` is the file of the segment before it;
 * `null` for the first one of a journal.
 */
export const cutSegment = (path: string, predecessor: string | null, last: Offset): void => {
  const shorter = `${path}.tmp`;
  const database = openWritable(path);
  try {
    setPragma(database, 'synchronous', 'FULL', 2);
    if (predecessor !== null) database.prepare('ATTACH ? AS predecessor').run(predecessor);
    database.transaction(() => {
      cutLog(database, last);
      retellState(database, predecessor !== null);
    })();
    if (predecessor !== null) database.exec('DETACH predecessor');
    // By the size of its file it is decided when a segment is followed by another.
    database.prepare('VACUUM INTO ?').run(shorter);
  } finally {
    database.close();
  }
  chmodSync(shorter, 0o600);
  syncPath(shorter);
  renameSync(shorter, path);
};

const cutLog = (database: Connection, last: Offset): void => {
  const rows = segmentRows(database);
  const torn = rows.commit(last);
  if (torn === undefined) throw new Error(`no commit holds offset ${last}`);
  const tables = ['records', 'commits', 'dictionary', 'checkpoints'] as const;
  for (const table of tables) removeAfter(database, table, last);
  if (torn.lastOffset === last) return;
  const { firstOffset, timeMs } = torn;
  const hash = commitHash({
    ...{ previous: readEnd(database).hash, firstOffset, timeMs },
    count: last - firstOffset + 1,
    dictionary: rows.dictionary(firstOffset),
    records: rows.records(firstOffset, last).map(({ bytes }) => bytes),
  });
  insertCommit(database, { firstOffset, lastOffset: last, timeMs, hash });
};

const COLUMN = {
  ...{ records: 'offset', commits: 'last_offset', dictionary: 'since', checkpoints: 'offset' },
} as const;

const removeAfter = (database: Connection, table: keyof typeof COLUMN, last: Offset): void => {
  if (table === 'checkpoints' && readHead(database).format < 2) return;
  database.prepare(`DELETE FROM ${table} WHERE ${COLUMN[table]} > ?`).run(last);
};

const insertCommit = (database: Connection, row: CommitRow): void =>
  void database
    .prepare('INSERT INTO commits VALUES (?, ?, ?, ?)')
    .run(row.lastOffset, row.firstOffset, row.timeMs, row.hash);

/** As the predecessor left it, and then as the records of this segment say. */
const retellState = (database: Connection, hasPredecessor: boolean): void => {
  database.exec('DELETE FROM streams; DELETE FROM cursors; DELETE FROM epochs');
  if (hasPredecessor) database.exec(CARRY_STATE);
  const state = carriedState(database);
  for (const { mark, at } of [...marksIn(database)]) state.apply(mark, at);
};

type MarkedRow = Row & { readonly tombstone: number };

const MARKED_ROWS = `SELECT offset, topic, type, tombstone, time_ms AS timeMs, key, payload
  FROM records WHERE topic IN (SELECT value FROM json_each(?)) ORDER BY offset`;

function* marksIn(database: Connection): Generator<{ readonly mark: Mark; readonly at: Offset }> {
  const values = database
    .prepare<[DictionaryKind], string>('SELECT value FROM dictionary WHERE kind = ? ORDER BY id')
    .pluck();
  const topics = values.all('topic');
  const decoder = createRecordDecoder(UPCASTERS);
  decoder.learn({ topics, types: values.all('type'), structures: values.all('structure') });
  const marked = [...STREAM_TOPICS, 'offsets', 'system'].map((topic) => topics.indexOf(topic));
  const rows = database.prepare<[string], MarkedRow>(MARKED_ROWS);
  for (const row of rows.iterate(JSON.stringify(marked))) {
    const record = {
      ...decoder.recordOf(row),
      ...(row.tombstone === 1 && { tombstone: true as const }),
    };
    const topicId = (topic: string): number => topics.indexOf(topic);
    for (const mark of marksOf([record], topicId)) yield { mark, at: offset(row.offset) };
  }
}
