/** What a segment says of itself that a backup has to know. */
import { offset, type Offset } from '../../domain/kernel/ids.ts';
import { readCompaction, readEnd, readHead } from '../segments/segment-head.ts';
import { openReadOnly } from '../sqlite.ts';

export interface SegmentFacts {
  readonly createdMs: number;
  readonly last: Offset;
  /** Of the log at `last`, in hexadecimal. */
  readonly hash: string;
  /** Hash of its head and of its last commit. */
  readonly chain: string;
  /** What is left of the log up to there is in this segment; `null`: nothing of it was dropped. */
  readonly compactedThrough: Offset | null;
  /** When its first record was appended; `null`: it has none. */
  readonly beginsMs: number | null;
}

export const readFacts = (path: string): SegmentFacts => {
  const database = openReadOnly(path);
  try {
    const head = readHead(database);
    const end = readEnd(database);
    const hash = hex(end.hash);
    return {
      createdMs: head.createdMs,
      last: offset(end.next - 1),
      hash,
      chain: `${hex(head.hash)} ${hash}`,
      compactedThrough: readCompaction(database)?.through ?? null,
      beginsMs: database.prepare<[], number>(FIRST_TIME).pluck().get() ?? null,
    };
  } finally {
    database.close();
  }
};

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

const FIRST_TIME = 'SELECT time_ms FROM records ORDER BY offset LIMIT 1';
