/** What the main thread and the reader thread say to each other. */
import type { Offset } from '../../domain/kernel/ids.ts';
import type { Topic } from '../../domain/topics.ts';
import type { StoredRecord } from '../journal.ts';

export interface ReadRequest {
  readonly id: number;
  readonly from: Offset;
  readonly upTo: Offset;
  readonly max: number;
  readonly topics: readonly Topic[];
}

export type ReadReply =
  | { readonly id: number; readonly records: readonly StoredRecord[] }
  | { readonly id: number; readonly error: string };
