/**
 * Rows in one piece of memory, on their way from one thread to another: moved whole, and made
 * objects only where they are wanted.
 */
import { offset } from '../../domain/kernel/ids.ts';
import { readRecord, recordBytesMax, recordEnd, writeRecord } from './record-bytes.ts';
import type { Row } from './record-decoder.ts';

export interface PackedRows {
  readonly offsets: Float64Array<ArrayBuffer>;
  /** One after the other, as in `record-bytes.ts`. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export const packRows = (rows: readonly Row[]): PackedRows => {
  const offsets = new Float64Array(rows.length);
  const fields = rows.map((row) => ({ ...row, tombstone: false }));
  const room = fields.reduce((sum, row) => sum + recordBytesMax(row), 0);
  const bytes = Buffer.from(new ArrayBuffer(room));
  let end = 0;
  for (const [index, row] of fields.entries()) {
    offsets[index] = row.offset;
    end = writeRecord(bytes, end, row);
  }
  return { offsets, bytes };
};

/** Each shares the memory that it was moved in. */
export const unpackRows = ({ offsets, bytes }: PackedRows): readonly Row[] => {
  const packed = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  return Array.from(offsets, (value): Row => {
    const { topic, type, timeMs, key, payload } = readRecord(packed, at);
    at = recordEnd(packed, at);
    return { offset: offset(value), topic, type, timeMs, key, payload };
  });
};
