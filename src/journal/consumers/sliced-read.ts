/**
 * One page of the log, looked for slice by slice: however rare its topics are, other reads and tails
 * get their turn in the reader thread after each.
 */
import { type Offset, offset } from '../../domain/kernel/ids.ts';
import type { Journal, StoredRecord } from '../journal.ts';
import { type ReadRange, SCAN_MAX } from '../segments/read-range.ts';

export interface SlicedReadDep {
  readonly durable: () => Offset;
  /** As `SegmentReader.read`, in another thread. */
  readonly readPage: (range: ReadRange) => Promise<readonly StoredRecord[]>;
}

export const createSlicedRead =
  ({ durable, readPage }: SlicedReadDep): Journal['read'] =>
  async (from, topics, max) => {
    const upTo = durable();
    for (let at = from; at <= upTo; at = offset(at + SCAN_MAX)) {
      const end = offset(Math.min(upTo, at + SCAN_MAX - 1));
      const page = await readPage({ from: at, upTo: end, max, topics });
      if (page.length > 0) return page;
    }
    return [];
  };
