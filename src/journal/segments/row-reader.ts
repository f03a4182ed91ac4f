/**
 * Reads the log in order, across segments, synchronously: for threads that may wait for a disk. What
 * comes out are rows; `segment-reader.ts` makes records of them.
 *
 * Never reads beyond `upTo`, which is to be an offset that was durable before the call. Keeps one
 * segment open between reads, and lets go of one that is about to be sealed, because sealing needs
 * the file for itself.
 */
import { type Offset, offset } from '../../domain/kernel/ids.ts';
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
    if (open?.file.first === file.first) return open;
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
  return {
    readAt: (offsets) => {
      const segments = listSegments(dir);
      const found = new Map<Offset, Row>();
      for (const [file, within] of bySegment(segments, offsets)) {
        const connection = connect(file);
        for (const row of connection.readAt(within)) found.set(row.offset, row);
        learn(connection);
      }
      letGo(segments.at(-1)?.first);
      return offsets.flatMap((at) => found.get(at) ?? []);
    },
    read: ({ from, upTo, max, topics }) => {
      const rows: Row[] = [];
      let room = PAGE_BYTES_MAX;
      const segments = listSegments(dir);
      const last = segments.at(-1)?.first;
      for (const [index, file] of segments.entries()) {
        const next = segments[index + 1];
        if (next !== undefined && next.first <= from) continue;
        if (file.first > upTo || rows.length >= max || room <= 0) break;
        const connection = connect(file);
        const range = { from: offset(Math.max(from, file.first)), upTo, topics };
        const page = connection.read({ ...range, max: max - rows.length }, room);
        learn(connection);
        for (const row of page.rows) rows.push(row);
        room -= page.bytes;
        letGo(last);
      }
      letGo(last);
      return rows;
    },
    dictionary: () => dictionary,
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
