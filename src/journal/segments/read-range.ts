/** Which records a read is about. */
import type { Offset } from '../../domain/kernel/ids.ts';
import type { Topic } from '../../domain/topics.ts';

/** Offsets that one read looks through, so that a rare topic does not hold up the others. */
export const SCAN_MAX = 16_384;

export interface ReadRange {
  readonly from: Offset;
  /** The last offset that may be read. */
  readonly upTo: Offset;
  readonly max: number;
  /** All when left out. */
  readonly topics?: readonly Topic[] | undefined;
}
