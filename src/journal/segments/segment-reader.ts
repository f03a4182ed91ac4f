/**
 * Reads the log in order, across segments, synchronously: for threads that may wait for a disk.
 *
 * Never reads beyond `upTo`, which is to be an offset that was durable before the call. Keeps one
 * segment open between reads, and lets go of one that is about to be sealed, because sealing needs
 * the file for itself.
 */
import { type Offset, offset } from '../../domain/kernel/ids.ts';
import type { StoredRecord } from '../journal.ts';
import { openSegment, type SegmentConnection, UnreadableRecord } from './segment-connection.ts';
import { listSegments, type SegmentFile } from './segment-files.ts';
import type { ReadRange } from './read-range.ts';
import { UPCASTERS, type Upcasters } from '../records/upcasters.ts';

/**
 * Payloads in one page, bytes: whoever reads page by page holds this much, however large the records
 * are, and one record more.
 */
const PAGE_BYTES_MAX = 8_000_000;

export interface SegmentReader {
  /**
   * The next page of the range, in order: at most `max` records, and at most some 8 MB. It is empty
   * only when there are no more up to `upTo`. Throws `UnreadableRecord`.
   */
  readonly read: (range: ReadRange) => readonly StoredRecord[];
  /** The records at these offsets, in the order asked for. Throws `UnreadableRecord`. */
  readonly readAt: (offsets: readonly Offset[]) => readonly StoredRecord[];
  readonly close: () => void;
}

/** `dir` is the folder of the segments. `upcasters` is left out except where they are tested. */
export const openSegmentReader = (dir: string, upcasters: Upcasters = UPCASTERS): SegmentReader => {
  let open: SegmentConnection | null = null;
  const close = (): void => {
    open?.close();
    open = null;
  };
  const connect = (file: SegmentFile): SegmentConnection => {
    if (open?.file.first === file.first) return open;
    close();
    open = openSegment(file, upcasters);
    return open;
  };
  /** Of a segment that is no longer the last one: it is about to be sealed. */
  const letGo = (last: Offset | undefined): void => {
    if (open !== null && !open.sealed && open.file.first !== last) close();
  };
  return {
    readAt: (offsets) => {
      const segments = listSegments(dir);
      const found = new Map<Offset, StoredRecord>();
      for (const [file, within] of bySegment(segments, offsets))
        for (const record of connect(file).readAt(within)) found.set(record.offset, record);
      letGo(segments.at(-1)?.first);
      return offsets.flatMap((at) => found.get(at) ?? []);
    },
    read: ({ from, upTo, max, topics }) => {
      const records: StoredRecord[] = [];
      let room = PAGE_BYTES_MAX;
      const segments = listSegments(dir);
      const last = segments.at(-1)?.first;
      for (const [index, file] of segments.entries()) {
        const next = segments[index + 1];
        if (next !== undefined && next.first <= from) continue;
        if (file.first > upTo || records.length >= max || room <= 0) break;
        const connection = connect(file);
        const range = { from: offset(Math.max(from, file.first)), upTo, topics };
        const page = connection.read({ ...range, max: max - records.length }, room);
        for (const record of page.records) records.push(record);
        room -= page.bytes;
        letGo(last);
      }
      letGo(last);
      return records;
    },
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
