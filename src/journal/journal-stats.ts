/**
 * What a journal takes on the disk: by segment, by topic, and for an activation. Reads every record's
 * length, so it is as long as the journal, and only reads: for a command, beside the server too.
 *
 * Bytes of records are those that the hash chain covers (`record-bytes.ts`); files hold them in SQLite's
 * pages, with the chain and what is carried, and so they are larger.
 */
import { existsSync } from 'node:fs';
import { type Offset, offset } from '../domain/kernel/ids.ts';
import { findSegments } from './segments/replaced-segments.ts';
import type { SegmentFile } from './segments/segment-files.ts';
import { readCompaction, readEnd } from './segments/segment-head.ts';
import { type Connection, openReadOnly } from './sqlite.ts';

export interface SegmentStats {
  readonly first: Offset;
  /** One less than `first` in an empty one. */
  readonly last: Offset;
  /** Only what lives on is left of it. */
  readonly compacted: boolean;
  readonly records: number;
  readonly recordBytes: number;
  /** What is in its write-ahead log included. */
  readonly fileBytes: number;
}

export interface TopicStats {
  readonly topic: string;
  readonly records: number;
  readonly recordBytes: number;
}

export interface JournalStats {
  readonly segments: readonly SegmentStats[];
  /** The largest first. */
  readonly topics: readonly TopicStats[];
  readonly records: number;
  readonly recordBytes: number;
  readonly fileBytes: number;
  /** Of actions, sequences and triggers. */
  readonly activations: number;
  /** Of an activation with all its events, on average; `null`: there are none. */
  readonly perActivation: { readonly recordBytes: number; readonly fileBytes: number } | null;
}

/** `dir` is the folder of the segments. */
export const journalStats = (dir: string): JournalStats => {
  const segments = findSegments(dir).current;
  try {
    return summed(segments.map(lookInto));
  } catch (error) {
    // Retention may have put a compacted segment in the place of others meanwhile.
    if (segments.every(({ path }) => existsSync(path))) throw error;
    return journalStats(dir);
  }
};

interface Looked {
  readonly segment: SegmentStats;
  readonly topics: readonly TopicStats[];
  readonly activations: number;
}

const TOPICS = `SELECT topic.value AS topic, count(*) AS records,
    sum(17 + length(CAST(r.key AS BLOB)) + length(r.payload)) AS recordBytes
  FROM records AS r JOIN dictionary AS topic ON topic.kind = 'topic' AND topic.id = r.topic
  GROUP BY r.topic`;
const ACTIVATIONS = `SELECT count(*) FROM records WHERE type IN (
  SELECT id FROM dictionary WHERE kind = 'type' AND
    (value LIKE 'ActivationAccepted %' OR value LIKE 'SequenceAccepted %'
      OR value LIKE 'TriggerFired %'))`;

const lookInto = ({ path, first }: SegmentFile): Looked => {
  const database = openReadOnly(path);
  try {
    const topics = database.prepare<[], TopicStats>(TOPICS).all();
    return {
      segment: {
        first,
        last: offset(readEnd(database).next - 1),
        compacted: readCompaction(database) !== null,
        ...sums(topics),
        fileBytes: numberOf(database, 'PRAGMA page_count') * numberOf(database, 'PRAGMA page_size'),
      },
      topics,
      activations: numberOf(database, ACTIVATIONS),
    };
  } finally {
    database.close();
  }
};

const numberOf = (database: Connection, sql: string): number =>
  database.prepare<[], number>(sql).pluck().get() ?? 0;

const summed = (looked: readonly Looked[]): JournalStats => {
  const segments = looked.map(({ segment }) => segment);
  const topics = byTopic(looked.flatMap((one) => one.topics));
  const fileBytes = sum(segments.map((segment) => segment.fileBytes));
  const activations = sum(looked.map((one) => one.activations));
  const all = sums(topics);
  const own = sum(topics.filter(isOfActivations).map(({ recordBytes }) => recordBytes));
  const perActivation = {
    recordBytes: own / activations,
    fileBytes: ((own / activations) * fileBytes) / all.recordBytes,
  };
  const known = { segments, topics, ...all, fileBytes, activations };
  return { ...known, perActivation: activations === 0 ? null : perActivation };
};

const byTopic = (found: readonly TopicStats[]): readonly TopicStats[] => {
  const topics = new Map<string, TopicStats>();
  for (const one of found) {
    const before = topics.get(one.topic);
    topics.set(one.topic, { ...one, ...sums(before === undefined ? [one] : [before, one]) });
  }
  return [...topics.values()].toSorted((a, b) => b.recordBytes - a.recordBytes);
};

const isOfActivations = ({ topic }: TopicStats): boolean =>
  /^(invoker\d+|moved|sequences|triggers|started|completed)$/.test(topic);

const sums = (topics: readonly TopicStats[]) => ({
  records: sum(topics.map(({ records }) => records)),
  recordBytes: sum(topics.map(({ recordBytes }) => recordBytes)),
});

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
