/**
 * Writes a compacted segment under its temporary name: the records that live on of the segments it
 * will stand for, with the offsets and bytes they have, and what the last of these carries.
 *
 * It is complete, synced and sealed before it gets its name; a crash on the way leaves a temporary
 * file, which the next start removes. Works page by page, so that its thread can listen in between.
 */
import { chmodSync } from 'node:fs';
import type { Offset } from '../../domain/kernel/ids.ts';
import type { DictionaryEntry } from '../records/dictionary.ts';
import { compactedHash, NO_HASH } from '../segments/hash-chain.ts';
import { FORMAT, SCHEMA } from '../segments/schema.ts';
import { removeDatabase } from '../segments/segment-creation.ts';
import { markSealed, type SegmentFile } from '../segments/segment-files.ts';
import { readEnd } from '../segments/segment-head.ts';
import { hashedBytes, type RecordRow } from '../segments/segment-rows.ts';
import { type Connection, openReadOnly, openWritable, setPragma } from '../sqlite.ts';

export interface CompactedSegment {
  /** Those it stands for, oldest first. */
  readonly segments: readonly SegmentFile[];
  readonly through: Offset;
  /** Of the records that live on, in rising order. */
  readonly offsets: readonly Offset[];
  readonly createdMs: number;
  readonly sign: (offset: number, timeMs: number, hash: Uint8Array) => Uint8Array;
}

const COLUMNS = `SELECT offset, topic, type, tombstone, time_ms AS timeMs, key, payload
  FROM records`;

/** Records written in one go. */
const PAGE = 1_000;

export function* writeCompactedSegment(
  temporary: string,
  segment: CompactedSegment,
): Generator<void, void> {
  removeDatabase(temporary);
  const target = openWritable(temporary);
  try {
    chmodSync(temporary, 0o600);
    setPragma(target, 'synchronous', 'FULL', 2);
    target.exec('BEGIN');
    target.exec(SCHEMA);
    const chainHash = writeState(target, segment);
    yield* copyRecords(target, segment);
    writeHead(target, segment, chainHash);
    target.exec('COMMIT');
  } finally {
    target.close();
  }
  markSealed(temporary);
}

const lastOf = ({ segments }: CompactedSegment): SegmentFile => {
  const last = segments.at(-1);
  if (last === undefined) throw new Error('there is nothing to compact');
  return last;
};

/** What a segment carries for its successors, all but records; returns the hash of the log there. */
const writeState = (target: Connection, segment: CompactedSegment): Uint8Array => {
  const source = openReadOnly(lastOf(segment).path);
  try {
    for (const [table, columns] of CARRIED) copyTable(source, target, table, columns);
    target.exec('UPDATE dictionary SET since = 0');
    // As the records that live on say it.
    target.exec('DELETE FROM epochs WHERE epoch < (SELECT max(epoch) FROM epochs)');
    return readEnd(source).hash;
  } finally {
    source.close();
  }
};

const firstOf = ({ segments, through }: CompactedSegment): Offset => segments[0]?.first ?? through;

const CARRIED = [
  ['dictionary', 4],
  ['streams', 3],
  ['cursors', 2],
  ['epochs', 2],
] as const;

const copyTable = (
  source: Connection,
  target: Connection,
  table: string,
  columns: number,
): void => {
  const places = Array.from({ length: columns }, () => '?').join(', ');
  const add = target.prepare(`INSERT INTO ${table} VALUES (${places})`);
  for (const row of source.prepare<[], unknown[]>(`SELECT * FROM ${table}`).raw().iterate())
    add.run(...row);
};

function* copyRecords(
  target: Connection,
  { segments, offsets }: CompactedSegment,
): Generator<void, void> {
  const add = target.prepare('INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?)');
  let at = 0;
  for (const [index, { path }] of segments.entries()) {
    const next = segments[index + 1];
    const source = openReadOnly(path);
    try {
      const find = source.prepare<[Offset], RecordRow>(`${COLUMNS} WHERE offset = ?`);
      for (; at < offsets.length; at += 1) {
        const wanted = offsets[at] as Offset;
        if (next !== undefined && wanted >= next.first) break;
        const row = find.get(wanted);
        if (row === undefined) throw new Error(`the record at offset ${wanted} is missing`);
        const { topic, type, tombstone, timeMs, key, payload } = row;
        add.run(wanted, topic, type, tombstone, timeMs, key, payload);
        if (at % PAGE === 0) yield;
      }
    } finally {
      source.close();
    }
  }
}

const writeHead = (target: Connection, segment: CompactedSegment, chainHash: Uint8Array): void => {
  const { through, createdMs, sign } = segment;
  const firstOffset = firstOf(segment);
  const dictionary = target
    .prepare<[], DictionaryEntry>('SELECT kind, id, value FROM dictionary')
    .all();
  const hash = compactedHash({
    ...{ format: FORMAT, firstOffset, createdMs, dictionary, through, chainHash },
    records: hashedRecords(target),
  });
  target
    .prepare('INSERT INTO head VALUES (?, ?, ?, ?, ?)')
    .run(FORMAT, firstOffset, createdMs, NO_HASH, hash);
  target.prepare('INSERT INTO compaction VALUES (?, ?)').run(through, chainHash);
  target
    .prepare('INSERT INTO checkpoints VALUES (?, ?, ?, ?)')
    .run(through, createdMs, hash, sign(through, createdMs, hash));
};

function* hashedRecords(target: Connection) {
  for (const row of target.prepare<[], RecordRow>(`${COLUMNS} ORDER BY offset`).iterate())
    yield { offset: row.offset, bytes: hashedBytes(row) };
}
