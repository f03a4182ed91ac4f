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
import { existsSync } from 'node:fs';
import { ABSENT, type Offset, offset } from '../../domain/kernel/ids.ts';
import {
  type Dictionary,
  dictionarySize,
  type Row,
  UnreadableRecord,
} from '../records/record-decoder.ts';
import { openSegment, type SegmentConnection } from './segment-connection.ts';
import { listSegments, type SegmentFile } from './segment-files.ts';
import type { ReadRange } from './read-range.ts';

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

/** `dir` is the folder of the segments. */
export const openRowReader = (dir: string): RowReader => {
  let open: SegmentConnection | null = null;
  let dictionary: Dictionary = { topics: [], types: [], structures: [] };
  const close = (): void => {
    open?.close();
    open = null;
  };
  const connect = (file: SegmentFile): SegmentConnection => {
    if (open?.file.first === file.first && open.isCurrent()) return open;
    close();
    open = openSegment(file);
    return open;
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
      const connection = connect(file);
      for (const row of connection.readAt(within)) found.set(row.offset, row);
      learn(connection);
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
      const connection = connect(file);
      const end = next === undefined ? upTo : offset(Math.min(upTo, next.first - 1));
      const range = { from: offset(Math.max(from, file.first)), upTo: end, topics };
      const page = connection.read({ ...range, max: max - rows.length }, room);
      learn(connection);
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
