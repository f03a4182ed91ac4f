/**
 * Gathers appends, already as bytes, into the next batch for the writer.
 */
import type { NewRecord } from '../journal.ts';
import type { Topic } from '../../domain/topics.ts';
import type { Encoder } from '../records/codec.ts';
import { recordBytesMax, storedKey, writeRecord } from '../records/record-bytes.ts';
import type { CommitRequest, Expectation, Mark, Span } from './writer-protocol.ts';

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

export const createBatch = (encoder: Encoder): Batch => {
  let buffer = Buffer.allocUnsafeSlow(FIRST_BUFFER_BYTES);
  let used = 0;
  let spans: Span[] = [];

  /** Where the record ends. Nothing of it counts before `used` says so. */
  const write = ({ topic, key, event, tombstone }: NewRecord, timeMs: number, at: number) => {
    const fields = {
      topic: encoder.topicId(topic),
      type: encoder.typeId(event.type),
      tombstone: tombstone === true,
      timeMs,
      key: storedKey(key),
      payload: encoder.encode(event, key),
    };
    const needed = at + recordBytesMax(fields);
    if (needed > buffer.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(buffer.length * 2, needed));
      buffer.copy(larger, 0, 0, at);
      buffer = larger;
    }
    return writeRecord(buffer, at, fields);
  };
  return {
    add: (records, timeMs) => {
      const expects = expectationsOf(records, encoder);
      let end = used;
      for (const record of records) end = write(record, timeMs, end);
      const marks = marksOf(records, encoder);
      const bytes = end - used;
      const last = spans.at(-1);
      if (last === undefined || expects.length > 0 || last.expects.length > 0)
        spans.push({ records: records.length, bytes, expects, marks });
      else spans[spans.length - 1] = joined(last, { records: records.length, bytes, marks });
      used = end;
      return { span: spans.length - 1, bytes };
    },
    take: (timeMs) => {
      const bytes = new Uint8Array(used);
      bytes.set(buffer.subarray(0, used));
      const taken = spans;
      used = 0;
      spans = [];
      return { bytes, spans: taken, timeMs, dictionary: encoder.takeNew() };
    },
  };
};

const joined = (span: Span, added: Omit<Span, 'expects'>): Span => ({
  records: span.records + added.records,
  bytes: span.bytes + added.bytes,
  expects: span.expects,
  marks:
    added.marks.length === 0
      ? span.marks
      : [
          ...span.marks,
          ...added.marks.map((mark) => ({ ...mark, record: span.records + mark.record })),
        ],
});

const expectationsOf = (records: readonly NewRecord[], encoder: Encoder): Expectation[] => {
  const expects: Expectation[] = [];
  for (const { topic, key, expected } of records) {
    if (expected === undefined) continue;
    if (!STREAM_TOPICS.has(topic)) throw new Error(`streams of topic ${topic} have no versions`);
    expects.push({ topic: encoder.topicId(topic), key, version: expected });
  }
  return expects;
};

const marksOf = (records: readonly NewRecord[], encoder: Encoder): Mark[] => {
  const marks: Mark[] = [];
  for (const [record, { topic, key, event, tombstone }] of records.entries())
    if (event.type === 'CursorCommitted')
      marks.push({ type: 'cursor', record, consumer: event.consumer, next: event.next });
    else if (event.type === 'EpochStarted')
      marks.push({ type: 'epoch', record, epoch: event.epoch });
    else if (STREAM_TOPICS.has(topic))
      marks.push({
        type: 'stream',
        record,
        topic: encoder.topicId(topic),
        key,
        tombstone: tombstone === true,
      });
  return marks;
};
