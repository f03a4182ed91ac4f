/**
 * Gathers appends, already as bytes, into the next batch for the writer.
 */
import type { NewRecord } from '../journal.ts';
import type { Encoder } from '../records/codec.ts';
import { recordBytesMax, storedKey, writeRecord } from '../records/record-bytes.ts';
import { marksOf, STREAM_TOPICS } from './marks.ts';
import type { CommitRequest, Expectation, Span } from './writer-protocol.ts';

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
      const marks = marksOf(records, encoder.topicId);
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
