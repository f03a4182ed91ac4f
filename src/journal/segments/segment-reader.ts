/**
 * Reads the log in order, across segments, synchronously: for threads that may wait for a disk.
 *
 * Never reads beyond `upTo`, which is to be an offset that was durable before the call. Keeps one
 * segment open between reads, and lets go of one that is about to be sealed, because sealing needs
 * the file for itself.
 */
import { type Offset, offset } from '../../domain/kernel/ids.ts';
import type { Topic } from '../../domain/topics.ts';
import type { StoredRecord } from '../journal.ts';
import { openSegment, type SegmentConnection } from './segment-connection.ts';
import { listSegments, type SegmentFile } from './segment-files.ts';
import { UPCASTERS, type Upcasters } from '../records/upcasters.ts';

export interface SegmentReader {
  /**
   * At most `max` records with `from <= offset <= upTo`, of the topics or of all, in order. Fewer
   * than `max` means that there are no more up to `upTo`. Throws `UnreadableRecord`.
   */
  readonly read: (
    from: Offset,
    upTo: Offset,
    max: number,
    topics?: readonly Topic[],
  ) => StoredRecord[];
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
  return {
    read: (from, upTo, max, topics) => {
      const records: StoredRecord[] = [];
      const segments = listSegments(dir);
      const last = segments.at(-1)?.first;
      for (const [index, file] of segments.entries()) {
        const next = segments[index + 1];
        if (next !== undefined && next.first <= from) continue;
        if (file.first > upTo || records.length >= max) break;
        const connection = connect(file);
        const range = { from: offset(Math.max(from, file.first)), upTo, topics };
        for (const record of connection.read({ ...range, max: max - records.length }))
          records.push(record);
        if (!connection.sealed && file.first !== last) close();
      }
      if (open !== null && !open.sealed && open.file.first !== last) close();
      return records;
    },
    close,
  };
};
