/**
 * What there is to drop, by the times in the log: read from the commits, so it is told in a moment
 * however long the log is.
 *
 * Where times go back, the clock was set: what lies behind a later time counts as young, so that
 * nothing goes too early.
 */
import { type Offset, offset } from '../../domain/kernel/ids.ts';
import { isSealed, listSegments, type SegmentFile } from '../segments/segment-files.ts';
import { readCompaction, readHead } from '../segments/segment-head.ts';
import { type Connection, openReadOnly } from '../sqlite.ts';

export interface OldHistory {
  /** All records up to here are older; 0: none. */
  readonly through: Offset;
  /** The end of the sealed segments that are older as a whole; 0: there is none. */
  readonly wholeThrough: Offset;
  /** Up to here the log is compacted; 0: it is not. */
  readonly compacted: Offset;
  /** The next one is older as a whole, too, but not sealed: somebody has it open. */
  readonly unsealed: boolean;
}

export const findOldHistory = (dir: string, cutoffMs: number): OldHistory => {
  const segments = listSegments(dir);
  let [through, wholeThrough, compacted] = [offset(0), offset(0), offset(0)];
  let unsealed = false;
  for (const [index, file] of segments.entries()) {
    const next = segments[index + 1];
    const age = ageOf(file, cutoffMs);
    if (age.compacted !== null) compacted = age.compacted;
    through = offset((age.young ?? age.next) - 1);
    if (age.young !== null || next === undefined) break;
    unsealed ||= !isSealed(file.path);
    if (!unsealed) wholeThrough = offset(next.first - 1);
  }
  return { through, wholeThrough, compacted, unsealed };
};

interface Age {
  /** The first offset that is not older; `null`: all are. */
  readonly young: Offset | null;
  /** One more than the last offset. */
  readonly next: Offset;
  /** Of a compacted segment, up to where. */
  readonly compacted: Offset | null;
}

const FIRST_YOUNG = `SELECT first_offset FROM commits WHERE time_ms > ?
  ORDER BY last_offset LIMIT 1`;
const NEXT = 'SELECT max(last_offset) + 1 FROM commits';

const ageOf = ({ path, first }: SegmentFile, cutoffMs: number): Age => {
  const database = openReadOnly(path);
  try {
    const compaction = readCompaction(database);
    if (compaction !== null) {
      const { through } = compaction;
      return { young: null, next: offset(through + 1), compacted: through };
    }
    const next = database.prepare<[], Offset | null>(NEXT).pluck().get() ?? first;
    return { young: firstYoung(database, cutoffMs), next, compacted: null };
  } finally {
    database.close();
  }
};

/** An empty segment is as old as its head. */
const firstYoung = (database: Connection, cutoffMs: number): Offset | null => {
  const found = database.prepare<[number], Offset>(FIRST_YOUNG).pluck().get(cutoffMs);
  if (found !== undefined) return found;
  const { firstOffset, createdMs } = readHead(database);
  const isEmpty = database.prepare('SELECT 1 FROM commits LIMIT 1').get() === undefined;
  return isEmpty && createdMs > cutoffMs ? firstOffset : null;
};
