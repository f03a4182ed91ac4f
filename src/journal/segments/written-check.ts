/**
 * Whether what is read from a segment is what was written: the hashes of the commits that it lies in
 * are made anew. A disk that has changed a bit is found out before an answer is made of it.
 *
 * What is in the dictionary is covered by the commits that brought it, and by the head. A compacted
 * segment has one hash, so it is looked at as a whole. `CheckedBefore` remembers what need not be
 * looked at again, for as long as a thread has to do with the file.
 */
import { type Offset, offset } from '../../domain/kernel/ids.ts';
import type { DictionaryEntry } from '../records/dictionary.ts';
import type { Connection } from '../sqlite.ts';
import { commitHash, compactedHash, headHash } from './hash-chain.ts';
import type { SegmentFile } from './segment-files.ts';
import { readCompaction, readHead } from './segment-head.ts';
import { segmentRows } from './segment-rows.ts';
import type { CommitRow } from './segment-statements.ts';
import { damagedSegment } from './damaged-segment.ts';

export interface CheckedBefore {
  /** By what they cover of the dictionary: 0 is the head, other numbers are commits. */
  readonly dictionaries: Set<Offset>;
  last: CommitRow | null;
}

export const NOTHING_CHECKED = (): CheckedBefore => ({ dictionaries: new Set(), last: null });

export interface WrittenCheck {
  /** Throws unless all commits with offsets from `from` to `to`, and the dictionary, are as written. */
  readonly check: (from: Offset, to: Offset) => void;
}

/** Offsets are not in the hash of a commit: they follow from its first. */
const isDense = (
  records: readonly { readonly offset: Offset }[],
  first: Offset,
  count: number,
): boolean =>
  records.length === count && records.every(({ offset: at }, index) => at === first + index);

export const createWrittenCheck = (
  database: Connection,
  file: SegmentFile,
  before: CheckedBefore,
): WrittenCheck => {
  const rows = segmentRows(database);
  const sinces = database.prepare<[], Offset>('SELECT DISTINCT since FROM dictionary').pluck();
  const head = readHead(database);
  const compaction = readCompaction(database);
  const hashBefore = database
    .prepare<[Offset], Uint8Array>('SELECT hash FROM commits WHERE last_offset = ?')
    .pluck();

  const anyRecord = database.prepare<[Offset, Offset], number>(
    'SELECT offset FROM records WHERE offset BETWEEN ? AND ? LIMIT 1',
  );

  const bring = (since: Offset): readonly DictionaryEntry[] => rows.dictionary(since);

  const checkHead = (): void => {
    const { format, firstOffset, createdMs, previousHash: previous, hash } = head;
    const dictionary = bring(offset(0));
    const fields = { format, firstOffset, createdMs, dictionary };
    const made =
      compaction === null
        ? headHash({ ...fields, previous })
        : compactedHash({
            ...{ ...fields, ...compaction },
            records: rows.records(file.first, compaction.through),
          });
    if (!made.equals(hash)) throw damagedSegment(file, firstOffset, compaction?.through);
  };
  const checkCommit = (commit: CommitRow, brings: boolean): void => {
    const { firstOffset, lastOffset, timeMs, hash } = commit;
    const previous =
      firstOffset === head.firstOffset ? head.hash : hashBefore.get(offset(firstOffset - 1));
    const records = rows.records(firstOffset, lastOffset);
    const count = lastOffset - firstOffset + 1;
    // Where it begins may be what was changed.
    const isWithin = Number.isSafeInteger(firstOffset) && firstOffset >= file.first;
    const begin = isWithin ? firstOffset : file.first;
    if (previous === undefined || !isDense(records, firstOffset, count))
      throw damagedSegment(file, begin, lastOffset);
    const made = commitHash({
      ...{ previous, firstOffset, count, timeMs },
      dictionary: brings ? bring(firstOffset) : [],
      records: records.map(({ bytes }) => bytes),
    });
    if (!made.equals(hash)) throw damagedSegment(file, begin, lastOffset);
    before.last = commit;
  };
  const checkDictionary = (since: Offset): void => {
    if (before.dictionaries.has(since)) return;
    if (since === 0) checkHead();
    else {
      const commit = rows.commit(since);
      // It waits for the next commit.
      if (commit === undefined) return;
      checkCommit(commit, true);
    }
    before.dictionaries.add(since);
  };
  const check = (from: Offset, to: Offset): void => {
    const known = new Set(sinces.all());
    checkDictionary(offset(0));
    for (const since of known) checkDictionary(since);
    if (compaction !== null) return;
    for (let at = from; at <= to;) {
      const commit = rows.commit(at);
      if (commit === undefined) {
        if (anyRecord.get(at, to) === undefined) return;
        throw damagedSegment(file, at, to);
      }
      const { lastOffset, firstOffset } = commit;
      if (firstOffset > at) throw damagedSegment(file, at, offset(firstOffset - 1));
      if (before.last?.lastOffset !== lastOffset) checkCommit(commit, known.has(firstOffset));
      at = offset(lastOffset + 1);
    }
  };
  // All as it is at one moment: the writer may add a commit with what it brings at any other.
  return { check: database.transaction(check) };
};
