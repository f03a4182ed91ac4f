/**
 * A list of numbers that grows in one typed array: what is kept of each call of a journal takes a
 * few bytes, so that ten million events need no more memory than a small server has.
 */
type Packed = Float64Array | Float32Array | Int32Array | Uint8Array;

export interface Column {
  readonly push: (value: number) => void;
  readonly set: (row: number, value: number) => void;
  /** 0 beyond the end. */
  readonly at: (row: number) => number;
  readonly length: () => number;
}

const FIRST_ROWS = 1_024;

export const createColumn = (packed: new (length: number) => Packed): Column => {
  let values = new packed(FIRST_ROWS);
  let length = 0;
  return {
    push: (value) => {
      if (length === values.length) {
        const larger = new packed(length * 2);
        larger.set(values);
        values = larger;
      }
      values[length] = value;
      length += 1;
    },
    set: (row, value) => {
      if (row < length) values[row] = value;
    },
    at: (row) => (row < length ? (values[row] ?? 0) : 0),
    length: () => length,
  };
};
