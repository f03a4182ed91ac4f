/**
 * One segment, open for reading: rows out, with the numbers in them replaced by their meaning.
 *
 * May be opened beside the writer: every read is a transaction of its own, so it never holds up a
 * checkpoint for longer than that.
 */
import type { DomainEvent } from '../../domain/events.ts';
import { type Offset, offset } from '../../domain/kernel/ids.ts';
import type { Topic } from '../../domain/topics.ts';
import { createDecoder } from '../records/codec.ts';
import { type DictionaryKind, parseTypeText } from '../records/dictionary.ts';
import type { StoredRecord } from '../journal.ts';
import { isSealed, type SegmentFile } from './segment-files.ts';
import type { ReadRange } from './read-range.ts';
import { openReadOnly } from '../sqlite.ts';
import { type Upcasters, upcast } from '../records/upcasters.ts';
import { hexText } from '../records/wire-form.ts';

export interface SegmentConnection {
  readonly file: SegmentFile;
  readonly sealed: boolean;
  /** What is in the range, up to the record with which the payloads reach `bytesMax`. */
  readonly read: (range: ReadRange, bytesMax: number) => SegmentPage;
  /** In the order asked for; `UnreadableRecord` when one is not there. */
  readonly readAt: (offsets: readonly Offset[]) => readonly StoredRecord[];
  readonly close: () => void;
}

export interface SegmentPage {
  readonly records: readonly StoredRecord[];
  /** Of the payloads. */
  readonly bytes: number;
}

/** A record that can't be read: written by a newer program, or damaged. */
export class UnreadableRecord extends Error {
  readonly offset: Offset;
  readonly reason: string;
  constructor(at: Offset, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`offset ${at}: ${reason}`, { cause });
    this.offset = at;
    this.reason = reason;
  }
}

type Row = [
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

export const openSegment = (file: SegmentFile, upcasters: Upcasters): SegmentConnection => {
  const sealed = isSealed(file.path);
  const database = openReadOnly(file.path);
  const selectAll = database.prepare<[Offset, Offset, number], Row>(SELECT_ALL).raw();
  const selectTopics = database.prepare<[Offset, Offset, string, number], Row>(SELECT_TOPICS).raw();
  const selectOne = database.prepare<[Offset], Row>(SELECT_ONE).raw();
  const values = database
    .prepare<[DictionaryKind], string>('SELECT value FROM dictionary WHERE kind = ? ORDER BY id')
    .pluck();
  const decoder = createDecoder(() => values.all('structure'));
  let topics: readonly string[] = [];
  let types: readonly { readonly type: string; readonly version: number }[] = [];
  const refresh = (): void => {
    topics = values.all('topic');
    types = values.all('type').map(parseTypeText);
  };
  refresh();

  const eventOf = ([, , typeId, , , payload]: Row, key: string): DomainEvent => {
    const type = types[typeId];
    if (type === undefined)
      throw new Error(`the event type number ${typeId} is not in the dictionary`);
    return upcast(decoder.decode(type.type, key, payload), type.type, type.version, upcasters);
  };
  const recordOf = (row: Row): StoredRecord => {
    const [at, topicId, , timeMs, storedKey] = row;
    try {
      const topic = topics[topicId];
      if (topic === undefined)
        throw new Error(`the topic number ${topicId} is not in the dictionary`);
      const key = typeof storedKey === 'string' ? storedKey : hexText(storedKey);
      const event = eventOf(row, key);
      return { offset: offset(at), topic: topic as Topic, key, timeMs, event };
    } catch (error) {
      throw new UnreadableRecord(offset(at), error);
    }
  };
  const idsOf = (wanted: readonly Topic[]): string =>
    JSON.stringify(wanted.map((topic) => topics.indexOf(topic)));
  return {
    file,
    sealed,
    read: ({ from, upTo, max, topics: wanted }, bytesMax) => {
      if (!sealed) refresh();
      const rows =
        wanted === undefined
          ? selectAll.iterate(from, upTo, max)
          : selectTopics.iterate(from, upTo, idsOf(wanted), max);
      const page = withinBytes(rows, bytesMax);
      return { records: page.rows.map(recordOf), bytes: page.bytes };
    },
    readAt: (offsets) => {
      if (!sealed) refresh();
      return offsets.map((at) => {
        const row = selectOne.get(at);
        if (row === undefined) throw new UnreadableRecord(at, 'the record is missing');
        return recordOf(row);
      });
    },
    close: () => database.close(),
  };
};

/** The rows up to the one with which their payloads reach `bytesMax`. */
const withinBytes = (source: Iterable<Row>, bytesMax: number) => {
  const rows: Row[] = [];
  let bytes = 0;
  for (const row of source) {
    rows.push(row);
    bytes += row[5].length;
    if (bytes >= bytesMax) break;
  }
  return { rows, bytes };
};
