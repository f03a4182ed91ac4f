/**
 * The files of the log: `00000000000000000001.db` and on, each named by the first offset it may
 * hold, so the folder's listing is the index of the log.
 *
 * A file is sealed when its mode is 0400: it never changes again. Only the last one is appended to.
 */
import { chmodSync, closeSync, fsyncSync, openSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Offset, offset } from '../../domain/kernel/ids.ts';

export interface SegmentFile {
  readonly first: Offset;
  readonly path: string;
}

const NAME = /^(\d{20})\.db$/;
const SEALED_MODE = 0o400;

export const segmentPath = (dir: string, first: Offset): string =>
  join(dir, `${String(first).padStart(20, '0')}.db`);

/** Oldest first. */
export const listSegments = (dir: string): readonly SegmentFile[] => {
  const segments: SegmentFile[] = [];
  for (const name of readdirSync(dir)) {
    const digits = NAME.exec(name)?.[1];
    if (digits !== undefined)
      segments.push({ first: offset(Number(digits)), path: join(dir, name) });
  }
  return segments.toSorted((a, b) => a.first - b.first);
};

export const isSealed = (path: string): boolean => (statSync(path).mode & 0o777) === SEALED_MODE;

export const markSealed = (path: string): void => {
  chmodSync(path, SEALED_MODE);
  syncPath(path);
};

/** Makes a file, or the names in a folder, survive a power failure. */
export const syncPath = (path: string): void => {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
};
