/**
 * Records by their offsets: the recent ones from memory, the others from the reader thread.
 */
import type { Offset } from '../../domain/kernel/ids.ts';
import type { Journal, StoredRecord } from '../journal.ts';
import type { RecentRecords } from './recent-records.ts';

export interface PointReadDep {
  readonly durable: () => Offset;
  readonly recent: Pick<RecentRecords, 'at'>;
  /** As `SegmentReader.readAt`, in another thread. */
  readonly readFar: (offsets: readonly Offset[]) => Promise<readonly StoredRecord[]>;
}

export const createPointRead =
  ({ durable, recent, readFar }: PointReadDep): Journal['readAt'] =>
  async (offsets) => {
    const beyond = offsets.find((at) => at > durable());
    if (beyond !== undefined) throw new Error(`offset ${beyond} is not durable`);
    const near = offsets.map(recent.at);
    const missing = offsets.filter((_, index) => near[index] === undefined);
    const far = missing.length === 0 ? [] : await readFar(missing);
    const rest = far.values();
    return near.flatMap((record) => record ?? rest.next().value ?? []);
  };
