/**
 * What lies on the simulated disk: everything that is durable, and nothing else. It outlives the lives
 * of the server; whatever was appended and is not here was never written.
 */
import { ABSENT, type Offset, offset } from '../../domain/kernel/ids.ts';
import type { Topic } from '../../domain/topics.ts';
import type { AppendFailure, NewRecord, StoredRecord } from '../../journal/journal.ts';

export interface DurableLog {
  readonly last: () => Offset;
  readonly epoch: () => number;
  readonly cursors: () => ReadonlyMap<string, Offset>;
  /** The first of the records whose stream is not where it is expected to be; `null`: none. */
  readonly conflict: (records: readonly NewRecord[]) => AppendFailure | null;
  readonly write: (record: NewRecord, timeMs: number) => StoredRecord;
  readonly at: (position: Offset) => StoredRecord | null;
  /** At most `max` of the topics, within the two offsets, both included. */
  readonly read: (
    from: Offset,
    upTo: Offset,
    topics: readonly Topic[],
    max: number,
  ) => readonly StoredRecord[];
}

const VERSIONED: ReadonlySet<Topic> = new Set<Topic>(['whisks', 'subjects']);

export const createDurableLog = (): DurableLog => {
  const records: StoredRecord[] = [];
  const versions = new Map<string, Offset>();
  const cursors = new Map<string, Offset>();
  let epoch = 0;

  const streamOf = ({ topic, key }: NewRecord): string => `${topic} ${key}`;

  return {
    last: () => offset(records.length),
    epoch: () => epoch,
    cursors: () => cursors,
    conflict: (appended) => {
      for (const record of appended) {
        const { topic, key, expected } = record;
        if (expected === undefined) continue;
        if (!VERSIONED.has(topic)) throw new Error(`streams of topic ${topic} have no versions`);
        if ((versions.get(streamOf(record)) ?? ABSENT) !== expected)
          return { type: 'VersionConflict', topic, key };
      }
      return null;
    },
    write: (record, timeMs) => {
      const { topic, key, event } = record;
      const at = offset(records.length + 1);
      const stored = { offset: at, topic, key, timeMs, event };
      records.push(stored);
      if (event.type === 'CursorCommitted') cursors.set(event.consumer, event.next);
      if (event.type === 'EpochStarted') epoch = event.epoch;
      if (VERSIONED.has(topic))
        versions.set(streamOf(record), record.tombstone === true ? ABSENT : at);
      return stored;
    },
    at: (position) => records[position - 1] ?? null,
    read: (from, upTo, topics, max) => {
      const wanted = new Set(topics);
      const found: StoredRecord[] = [];
      for (let at = from - 1; at < upTo && found.length < max; at += 1) {
        const record = records[at];
        if (record !== undefined && wanted.has(record.topic)) found.push(record);
      }
      return found;
    },
  };
};
