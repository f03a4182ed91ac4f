/** What the main thread and the reader thread say to each other. */
import type { Offset } from '../../domain/kernel/ids.ts';
import type { PackedRows } from '../records/packed-rows.ts';
import type { Dictionary } from '../records/record-decoder.ts';
import type { ReadRange } from '../segments/read-range.ts';

/** A page of a range, or the records at these offsets. */
export type ReadQuestion = { readonly range: ReadRange } | { readonly offsets: readonly Offset[] };

export type ReadRequest = ReadQuestion & { readonly id: number };

export type ReadReply =
  | {
      readonly id: number;
      readonly rows: PackedRows;
      /** `null`: nothing has come to it since it was sent. */
      readonly dictionary: Dictionary | null;
    }
  | { readonly id: number; readonly error: string };
