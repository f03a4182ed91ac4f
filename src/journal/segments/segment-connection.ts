/**
 * One segment, open for reading: rows out, as they lie there, and the dictionary that says what the
 * numbers in them mean.
 *
 * May be opened beside the writer: every read is a transaction of its own, so it never holds up a
 * checkpoint for longer than that.
 */
import { statSync } from 'node:fs';
import { ABSENT, type Offset, offset } from '../../domain/kernel/ids.ts';
import type { Topic } from '../../domain/topics.ts';
import type { DictionaryKind } from '../records/dictionary.ts';
import { type Dictionary, type Row, UnreadableRecord } from '../records/record-decoder.ts';
import { isSealed, type SegmentFile } from './segment-files.ts';
import type { ReadRange } from './read-range.ts';
import { readCompaction } from './segment-head.ts';
import { openReadOnly } from '../sqlite.ts';
import { type CheckedBefore, createWrittenCheck, NOTHING_CHECKED } from './written-check.ts';

export interface SegmentConnection {
  readonly file: SegmentFile;
  readonly sealed: boolean;
  /** As `RowReader.compacted`. */
  readonly compacted: () => Offset;
  /** False when another file has taken the name since: a compacted segment. */
  readonly isCurrent: () => boolean;
  /** What is in the range, up to the record with which the payloads reach `bytesMax`. */
  readonly read: (range: ReadRange, bytesMax: number) => SegmentPage;
  /** In the order asked for; `UnreadableRecord` when one is not there. */
  readonly readAt: (offsets: readonly Offset[]) => readonly Row[];
  /** As `WrittenCheck.check`. */
  readonly check: (from: Offset, to: Offset) => void;
  /** Of all rows that were read. */
  readonly dictionary: () => Dictionary;
  readonly close: () => void;
}

export interface SegmentPage {
  readonly rows: readonly Row[];
  /** Of the payloads. */
  readonly bytes: number;
  /** There is no more in the range. */
  readonly whole: boolean;
}

type Columns = [
  offset: number,
  topic: number,
  type: number,
  timeMs: number,
  key: string | Buffer,
  payload: Buffer,
];

const COLUMNS = 'SELECT offset, topic, type, time_ms, key, payload FROM records';
const SELECT_ALL = `${COLUMNS} WHERE offset BETWEEN ? AND ? ORDER BY offset LIMIT ?`;
const SELECT_ONE = `${COLUMNS} WHERE offset = ?`;
const SELECT_TOPICS = `${COLUMNS} WHERE offset BETWEEN ? AND ?
  AND topic IN (SELECT value FROM json_each(?)) ORDER BY offset LIMIT ?`;

export const openSegment = (
  file: SegmentFile,
  before: CheckedBefore = NOTHING_CHECKED(),
): SegmentConnection => {
  // Looked at before it is opened: where it is replaced in between, it is opened once more.
  const identity = identityOf(file.path);
  const sealed = isSealed(file.path);
  const database = openReadOnly(file.path);
  const selectAll = database.prepare<[Offset, Offset, number], Columns>(SELECT_ALL).raw();
  const selectTopics = database
    .prepare<[Offset, Offset, string, number], Columns>(SELECT_TOPICS)
    .raw();
  const selectOne = database.prepare<[Offset], Columns>(SELECT_ONE).raw();
  const values = database
    .prepare<[DictionaryKind], string>('SELECT value FROM dictionary WHERE kind = ? ORDER BY id')
    .pluck();
  const readDictionary = (): Dictionary => ({
    topics: values.all('topic'),
    types: values.all('type'),
    structures: values.all('structure'),
  });
  let dictionary = readDictionary();

  const written = createWrittenCheck(database, file, before);

  const idsOf = (wanted: readonly Topic[]): string =>
    JSON.stringify(wanted.map((topic) => dictionary.topics.indexOf(topic)));
  // Each is one state of the file: the writer may add a record with what it is told by at any moment.
  const readPage = ({ from, upTo, max, topics }: ReadRange, bytesMax: number): SegmentPage => {
    if (!sealed) dictionary = readDictionary();
    const found =
      topics === undefined
        ? selectAll.iterate(from, upTo, max)
        : selectTopics.iterate(from, upTo, idsOf(topics), max);
    return withinBytes(found, max, bytesMax);
  };
  const readEach = (offsets: readonly Offset[]): readonly Row[] => {
    if (!sealed) dictionary = readDictionary();
    return offsets.map((at) => {
      const found = selectOne.get(at);
      if (found === undefined) throw new UnreadableRecord(at, 'the record is missing');
      return rowOf(found);
    });
  };
  return {
    file,
    sealed,
    compacted: () => readCompaction(database)?.through ?? ABSENT,
    isCurrent: () => identityOf(file.path) === identity,
    read: database.transaction(readPage),
    readAt: database.transaction(readEach),
    check: written.check,
    dictionary: () => dictionary,
    close: () => database.close(),
  };
};

/** `null`: there is no such file any more. */
const identityOf = (path: string): number | null =>
  statSync(path, { throwIfNoEntry: false })?.ino ?? null;

const rowOf = ([at, topic, type, timeMs, key, payload]: Columns): Row => ({
  offset: offset(at),
  topic,
  type,
  timeMs,
  key,
  payload,
});

/** The rows up to the one with which their payloads reach `bytesMax`. */
const withinBytes = (source: Iterable<Columns>, max: number, bytesMax: number): SegmentPage => {
  const rows: Row[] = [];
  let bytes = 0;
  for (const columns of source) {
    const row = rowOf(columns);
    rows.push(row);
    bytes += row.payload.length;
    if (bytes >= bytesMax) break;
  }
  return { rows, bytes, whole: rows.length < max && bytes < bytesMax };
};
