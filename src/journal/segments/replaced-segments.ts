/**
 * Segments whose place a compacted one has taken and that are still there, because a crash came before
 * they were deleted, or somebody copies the folder. They are no part of the log any more.
 */
import { openReadOnly } from '../sqlite.ts';
import { listSegments, type SegmentFile } from './segment-files.ts';
import { readCompaction } from './segment-head.ts';

export interface FoundSegments {
  /** The log, oldest first. */
  readonly current: readonly SegmentFile[];
  readonly replaced: readonly SegmentFile[];
}

/** `dir` is the folder of the segments. */
export const findSegments = (dir: string): FoundSegments => {
  const segments = listSegments(dir);
  const [oldest, ...rest] = segments;
  const through = oldest === undefined ? 0 : compactedThrough(oldest);
  const isReplaced = ({ first }: SegmentFile): boolean => first <= through;
  return {
    current: segments.filter((file) => file === oldest || !isReplaced(file)),
    replaced: rest.filter(isReplaced),
  };
};

const compactedThrough = ({ path }: SegmentFile): number => {
  const database = openReadOnly(path);
  try {
    return readCompaction(database)?.through ?? 0;
  } finally {
    database.close();
  }
};
