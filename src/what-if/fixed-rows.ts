/** The rows that come at a time of their own, in the order in which they came. */
import { FLAG, has, type Rows, rowCount } from './trace.ts';

export const fixedRows = (rows: Rows): Int32Array => {
  const fixed = new Int32Array(rowCount(rows));
  let count = 0;
  for (let row = 0; row < fixed.length; row += 1) {
    if (has(rows, row, FLAG.follows)) continue;
    fixed[count] = row;
    count += 1;
  }
  // Requests overtake each other on their way into the journal.
  return fixed
    .subarray(0, count)
    .toSorted((a, b) => rows.receivedMs.at(a) - rows.receivedMs.at(b) || a - b);
};
