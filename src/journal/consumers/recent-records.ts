/**
 * The last durable records, still as objects: what subscriptions near the tip are served from, so
 * that they never wait for a disk. Bounded by number and by bytes, whatever is asked of it.
 */
import { type Offset, offset } from '../../domain/kernel/ids.ts';
import type { Topic } from '../../domain/topics.ts';
import type { StoredRecord } from '../journal.ts';

const RECORDS_MAX = 4_096;
const BYTES_MAX = 8_000_000;

export interface RecentRecords {
  /** The record that follows the last one pushed. */
  readonly push: (record: StoredRecord, bytes: number) => void;
  /** The oldest offset that is still here. */
  readonly first: () => Offset;
  /** `undefined`: it is not here any more. */
  readonly at: (offset: Offset) => StoredRecord | undefined;
  /** At most `max` records from `from` on, and the offset to go on from. */
  readonly take: (
    from: Offset,
    max: number,
    topics: ReadonlySet<Topic>,
  ) => { readonly records: readonly StoredRecord[]; readonly next: Offset };
}

/** `next` is the offset of the first record that will be pushed. */
export const createRecentRecords = (
  next: Offset,
  { recordsMax = RECORDS_MAX, bytesMax = BYTES_MAX } = {},
): RecentRecords => {
  const records: (StoredRecord | undefined)[] = Array.from({ length: recordsMax });
  const sizes = new Float64Array(recordsMax);
  let [first, end, bytesHeld]: [number, number, number] = [next, next, 0];

  const dropFirst = (): void => {
    const slot = first % recordsMax;
    bytesHeld -= sizes[slot] ?? 0;
    records[slot] = undefined;
    first += 1;
  };
  return {
    push: (record, bytes) => {
      while (first < end && (end - first >= recordsMax || bytesHeld + bytes > bytesMax))
        dropFirst();
      const slot = end % recordsMax;
      records[slot] = record;
      sizes[slot] = bytes;
      bytesHeld += bytes;
      end += 1;
    },
    first: () => offset(first),
    at: (wanted) => (wanted >= first && wanted < end ? records[wanted % recordsMax] : undefined),
    take: (from, max, topics) => {
      const taken: StoredRecord[] = [];
      let at: number = from;
      for (; at < end && taken.length < max; at += 1) {
        const record = records[at % recordsMax];
        if (record !== undefined && topics.has(record.topic)) taken.push(record);
      }
      return { records: taken, next: offset(at) };
    },
  };
};
