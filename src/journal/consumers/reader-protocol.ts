/** What the main thread and the reader thread say to each other. */
import type { StoredRecord } from '../journal.ts';
import type { ReadRange } from '../segments/read-range.ts';

export interface ReadRequest {
  readonly id: number;
  readonly range: ReadRange;
}

export type ReadReply =
  | { readonly id: number; readonly records: readonly StoredRecord[] }
  | { readonly id: number; readonly error: string };
