/**
 * Whether a segment is missing between two others. Looked at before anything is read or written: a
 * server that went on without it would answer as if what was in it had never happened.
 *
 * Takes a look at the end of each segment, whatever is in it.
 */
import { type Offset, offset } from '../../domain/kernel/ids.ts';
import { diskFailureText } from '../disk-failure.ts';
import { openReadOnly } from '../sqlite.ts';
import { findSegments } from './replaced-segments.ts';
import { readEnd } from './segment-head.ts';

/** Throws with the offsets that are missing, and what to do. `dir` is the folder of the segments. */
export const checkContinuity = (dir: string): void => {
  const segments = findSegments(dir).current;
  let next = offset(1);
  for (const [index, { first, path }] of segments.entries()) {
    if (first !== next) throw new Error(missingText(next, first));
    if (index < segments.length - 1) next = endOf(path);
  }
};

const endOf = (path: string): Offset => {
  const database = openReadOnly(path);
  try {
    return readEnd(database).next;
  } catch (error) {
    throw new Error(`${path}: ${diskFailureText(error)}`, { cause: error });
  } finally {
    database.close();
  }
};

const missingText = (next: Offset, first: Offset): string =>
  next < first
    ? `offsets ${next} to ${first - 1} are missing, because a file of the journal is. Put it back, or restore the data folder from a backup`
    : `offsets ${first} to ${next - 1} are there twice: a file that does not belong here was copied into the journal. Take it out, or restore the data folder from a backup`;
