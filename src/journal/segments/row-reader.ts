/**
 * Reads the log in order, across segments, synchronously: for threads that may wait for a disk. What
 * comes out are rows; `segment-reader.ts` makes records of them.
 *
 * May run while older segments are replaced by a compacted one: what was found gone is looked for
 * again, and nothing is read twice.
 *
 * Never reads beyond `upTo`, which is to be an offset that was durable before the call. Keeps one
 * segment open between reads, and lets go of one that is about to be sealed, because sealing needs
 * the file for itself.
 */
import { existsSync, statSync } from 'node:fs';
import { ABSENT, type Offset, offset } from '../../domain/kernel/ids.ts';
import {
  type Dictionary,
  dictionarySize,
  type Row,
  UnreadableRecord,
} from '../records/record-decoder.ts';
import { damagedSegment, locatedDamage } from './damaged-segment.ts';
import { openSegment, type SegmentConnection } from './segment-connection.ts';
import { listSegments, type SegmentFile } from './segment-files.ts';
import type { ReadRange } from './read-range.ts';
import { type CheckedBefore, NOTHING_CHECKED } from './written-check.ts';

/**
 * Payloads in one page, bytes: whoever reads page by page holds this much, however large the records
 * are, and one record more.
 */
const PAGE_BYTES_MAX = 8_000_000;

export interface RowReader {
  /**
   * The next page of the range, in order: at most `max` records, and at most some 8 MB. It is empty
   * only when there are no more up to `upTo`.
   */
  readonly read: (range: ReadRange) => readonly Row[];
  /** The records at these offsets, in the order asked for. Throws `UnreadableRecord`. */
  readonly readAt: (offsets: readonly Offset[]) => readonly Row[];
  /** Of all rows that were read. */
  readonly dictionary: () => Dictionary;
  /** Up to here only what lives on is left of the log; 0: all is there. */
  readonly compacted: () => Offset;
  readonly close: () => void;
}

/**
 * `dir` is the folder of the segments. What lies below `checkedBelow` is not handed out unless it is what
 * was written; left out: everything.
 */
export const openRowReader = (
  dir: string,
  checkedBelow: Offset = offset(Number.MAX_SAFE_INTEGER),
): RowReader => {
  /** By file: a few numbers for each segment. */
  const checked = new Map<string, CheckedBefore>();
  let open: SegmentConnection | null = null;
  let dictionary: Dictionary = { topics: [], types: [], structures: [] };
  const close = (): void => {
    open?.close();
    open = null;
  };
  const connect = (file: SegmentFile): SegmentConnection => {
    if (open?.file.first === file.first && open.isCurrent()) return open;
    close();
    const identity = identityOf(file);
    const before = checked.get(identity) ?? NOTHING_CHECKED();
    checked.set(identity, before);
    open = openSegment(file, before);
    return open;
  };
  const check = (connection: SegmentConnection, from: Offset, to: Offset): void => {
    if (from < checkedBelow) connection.check(from, offset(Math.min(to, checkedBelow - 1)));
  };
  /** Of a segment that is no longer the last one: it is about to be sealed. */
  const letGo = (last: Offset | undefined): void => {
    if (open !== null && !open.sealed && open.file.first !== last) close();
  };
  const learn = (connection: SegmentConnection): void => {
    const found = connection.dictionary();
    if (dictionarySize(found) > dictionarySize(dictionary)) dictionary = found;
  };
  /** In the list and deleted before it was opened: the list was made anew meanwhile. */
  const whileReplaced = <Result>(read: (segments: readonly SegmentFile[]) => Result): Result => {
    const segments = listSegments(dir);
    try {
      return read(segments);
    } catch (error) {
      if (segments.every(({ path }) => existsSync(path))) throw error;
      return whileReplaced(read);
    }
  };
  const readAt = (segments: readonly SegmentFile[], offsets: readonly Offset[]): readonly Row[] => {
    const found = new Map<Offset, Row>();
    for (const [file, within] of bySegment(segments, offsets)) {
      locatedDamage(file, within[0] ?? file.first, () => {
        const connection = connect(file);
        for (const at of within.toSorted((a, b) => a - b)) check(connection, at, at);
        for (const row of connection.readAt(within)) found.set(row.offset, row);
        learn(connection);
      });
    }
    letGo(segments.at(-1)?.first);
    return offsets.flatMap((at) => found.get(at) ?? []);
  };
  const read = (
    segments: readonly SegmentFile[],
    { from, upTo, max, topics }: ReadRange,
  ): readonly Row[] => {
    const rows: Row[] = [];
    let room = PAGE_BYTES_MAX;
    const last = segments.at(-1)?.first;
    for (const [index, file] of segments.entries()) {
      const next = segments[index + 1];
      if (next !== undefined && next.first <= from) continue;
      if (file.first > upTo || rows.length >= max || room <= 0) break;
      const end = next === undefined ? upTo : offset(Math.min(upTo, next.first - 1));
      const first = offset(Math.max(from, file.first));
      const range = { from: first, upTo: end, topics, max: max - rows.length };
      const page = locatedDamage(file, first, () => {
        const connection = connect(file);
        const found = connection.read(range, room);
        check(connection, first, found.whole ? end : lastOf(file, found.rows));
        learn(connection);
        return found;
      });
      for (const row of page.rows) rows.push(row);
      room -= page.bytes;
      letGo(last);
    }
    letGo(last);
    return rows;
  };
  return {
    read: (range) => whileReplaced((segments) => read(segments, range)),
    readAt: (offsets) => whileReplaced((segments) => readAt(segments, offsets)),
    dictionary: () => dictionary,
    compacted: () =>
      whileReplaced(([oldest]) => (oldest === undefined ? ABSENT : connect(oldest).compacted())),
    close,
  };
};

/** Of rows that lie in order, as only those of a damaged file do not. */
const lastOf = (file: SegmentFile, rows: readonly Row[]): Offset =>
  rows
    .map((row) => row.offset)
    .reduce((last, at) => {
      if (at <= last) throw damagedSegment(file, at);
      return at;
    }, ABSENT);

/** Another file may take the name: a compacted segment. */
const identityOf = ({ path }: SegmentFile): string => `${path} ${statSync(path).ino}`;

/** Which of the offsets lie in which segment. */
const bySegment = (
  segments: readonly SegmentFile[],
  offsets: readonly Offset[],
): ReadonlyMap<SegmentFile, readonly Offset[]> => {
  const groups = new Map<SegmentFile, Offset[]>();
  for (const at of offsets) {
    const file = segments.findLast(({ first }) => first <= at);
    if (file === undefined) throw new UnreadableRecord(at, 'the record is missing');
    const group = groups.get(file);
    if (group === undefined) groups.set(file, [at]);
    else group.push(at);
  }
  return groups;
};
