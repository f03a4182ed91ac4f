/** A segment that is not what was written: which offsets, in which file, and what to do. */
import type { Offset } from '../../domain/kernel/ids.ts';
import { UnreadableRecord } from '../records/record-decoder.ts';
import { damageOf } from '../sqlite.ts';
import type { SegmentFile } from './segment-files.ts';

const WHAT_TO_DO =
  'Nothing is answered from it. `rewhisk journal verify` tells whether there is more; restore the data folder from a backup';

export const damagedSegment = (
  { path }: SegmentFile,
  from: Offset,
  to?: Offset,
  why = 'what lies there is not what was written',
): UnreadableRecord =>
  new UnreadableRecord(
    from,
    `the journal is damaged in ${path}, offsets ${from} to ${to ?? 'its end'}: ${why}. ${WHAT_TO_DO}`,
  );

/** What SQLite can't read, or is of no shape that was ever written, is damage at `at`. */
export const locatedDamage = <Result>(
  file: SegmentFile,
  at: Offset,
  read: () => Result,
): Result => {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError)
      throw damagedSegment(file, at, undefined, error.message);
    const damage = damageOf(error);
    if (damage === null) throw error;
    throw damagedSegment(file, at, undefined, damage);
  }
};
