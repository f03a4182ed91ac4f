/** Which records a read is about. */
import type { Offset } from '../../domain/kernel/ids.ts';
import type { Topic } from '../../domain/topics.ts';

export interface ReadRange {
  readonly from: Offset;
  /** The last offset that may be read. */
  readonly upTo: Offset;
  readonly max: number;
  /** All when left out. */
  readonly topics?: readonly Topic[] | undefined;
}
