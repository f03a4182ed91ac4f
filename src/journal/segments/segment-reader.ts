/** The log as records, for a thread of its own or offline: rows that are decoded where they are read. */
import type { Offset } from '../../domain/kernel/ids.ts';
import type { StoredRecord } from '../journal.ts';
import { createRecordDecoder, type Row } from '../records/record-decoder.ts';
import { UPCASTERS, type Upcasters } from '../records/upcasters.ts';
import type { ReadRange } from './read-range.ts';
import { openRowReader } from './row-reader.ts';

export interface SegmentReader {
  /** As `RowReader.read`; throws `UnreadableRecord`. */
  readonly read: (range: ReadRange) => readonly StoredRecord[];
  /** As `RowReader.readAt`. */
  readonly readAt: (offsets: readonly Offset[]) => readonly StoredRecord[];
  /** As `RowReader.compacted`. */
  readonly compacted: () => Offset;
  readonly close: () => void;
}

/** `dir` is the folder of the segments. `upcasters` is left out except where they are tested; `checkedBelow` as in `openRowReader`. */
export const openSegmentReader = (
  dir: string,
  upcasters: Upcasters = UPCASTERS,
  checkedBelow?: Offset,
): SegmentReader => {
  const reader = openRowReader(dir, checkedBelow);
  const decoder = createRecordDecoder(upcasters);
  const decode = (rows: readonly Row[]): readonly StoredRecord[] => {
    decoder.learn(reader.dictionary());
    return rows.map(decoder.recordOf);
  };
  return {
    read: (range) => decode(reader.read(range)),
    readAt: (offsets) => decode(reader.readAt(offsets)),
    compacted: reader.compacted,
    close: reader.close,
  };
};
