/**
 * Gathers appends, already as bytes, into the next batch for the writer.
 */
import type { NewRecord } from './journal.ts';
import type { Topic } from '../domain/topics.ts';
import type { Encoder } from './codec.ts';
import { recordBytesMax, storedKey, writeRecord } from './record-bytes.ts';
import type { CommitRequest, Expectation, Mark } from './writer-protocol.ts';

/** Topics of entities: their streams have versions that an append may expect. */
const STREAM_TOPICS: ReadonlySet<Topic> = new Set<Topic>(['whisks', 'subjects']);

const FIRST_BUFFER_BYTES = 262_144;

export interface Batch {
  /** The span of the batch that the append went into, and its bytes. Throws on a misuse. */
  readonly add: (
    records: readonly NewRecord[],
    timeMs: number,
  ) => { readonly span: number; readonly bytes: number };
  /** What was added since the last call. */
  readonly take: (timeMs: number) => CommitRequest;
}

interface OpenSpan {
  bytes: number;
  records: number;
  readonly expects: Expectation[];
  readonly marks: Mark[];
}

export const createBatch = (encoder: Encoder): Batch => {
  let buffer = Buffer.allocUnsafeSlow(FIRST_BUFFER_BYTES);
  let used = 0;
  let spans: OpenSpan[] = [];

  const makeRoom = (bytes: number): void => {
    if (used + bytes <= buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(buffer.length * 2, used + bytes));
    buffer.copy(larger, 0, 0, used);
    buffer = larger;
  };
  const write = (record: NewRecord, timeMs: number, span: OpenSpan): void => {
    const topic = encoder.topicId(record.topic);
    const fields = {
      topic,
      type: encoder.typeId(record.event.type),
      tombstone: record.tombstone === true,
      timeMs,
      key: storedKey(record.key),
      payload: encoder.encode(record.event, record.key),
    };
    makeRoom(recordBytesMax(fields));
    used = writeRecord(buffer, used, fields);
    const mark = markOf(record, span.records, topic);
    if (mark !== null) span.marks.push(mark);
    span.records += 1;
  };
  return {
    add: (records, timeMs) => {
      const expects = expectationsOf(records, encoder);
      const last = spans.at(-1);
      const joins = last !== undefined && expects.length === 0 && last.expects.length === 0;
      const span = joins ? last : { bytes: 0, records: 0, expects, marks: [] };
      if (!joins) spans.push(span);
      const start = used;
      for (const record of records) write(record, timeMs, span);
      span.bytes += used - start;
      return { span: spans.length - 1, bytes: used - start };
    },
    take: (timeMs) => {
      const bytes = new Uint8Array(used);
      bytes.set(buffer.subarray(0, used));
      const request = {
        type: 'commit',
        bytes,
        spans: spans.map(({ records: _, ...span }) => span),
        timeMs,
        dictionary: encoder.takeNew(),
      } as const;
      used = 0;
      spans = [];
      return request;
    },
  };
};

const expectationsOf = (records: readonly NewRecord[], encoder: Encoder): Expectation[] => {
  const expects: Expectation[] = [];
  for (const { topic, key, expected } of records) {
    if (expected === undefined) continue;
    if (!STREAM_TOPICS.has(topic)) throw new Error(`streams of topic ${topic} have no versions`);
    expects.push({ topic: encoder.topicId(topic), key, version: expected });
  }
  return expects;
};

const markOf = ({ event, key, ...rest }: NewRecord, record: number, topic: number): Mark | null => {
  if (event.type === 'CursorCommitted')
    return { type: 'cursor', record, consumer: event.consumer, next: event.next };
  if (event.type === 'EpochStarted') return { type: 'epoch', record, epoch: event.epoch };
  if (!STREAM_TOPICS.has(rest.topic)) return null;
  return { type: 'stream', record, topic, key, tombstone: rest.tombstone === true };
};
