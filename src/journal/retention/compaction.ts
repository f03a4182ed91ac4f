/**
 * Log compaction, as in Kafka: what lives on of the oldest segments moves into one that takes their
 * place. Runs beside the writer, which never waits for it, and beside readers, which find each record
 * that lives on at any moment (`row-reader.ts`).
 *
 * The compacted segment takes the name of the oldest by a rename, and the others are deleted after
 * that. A crash before the rename leaves everything as it was; a crash after it leaves some that are
 * deleted at the next start, or before the next compaction.
 */
import { renameSync } from 'node:fs';
import { type Offset, offset } from '../../domain/kernel/ids.ts';
import { lockBackup } from '../segments/journal-lock.ts';
import { removeDatabase } from '../segments/segment-creation.ts';
import { isSealed, listSegments, type SegmentFile, syncPath } from '../segments/segment-files.ts';
import { findSegments } from '../segments/replaced-segments.ts';
import { openSegmentReader } from '../segments/segment-reader.ts';
import { writeCompactedSegment } from './compacted-segment.ts';
import { createLastWrites } from './last-writes.ts';
import { createOpenStories } from './open-stories.ts';

export interface CompactionRequest {
  /** The folder of the segments. */
  readonly dir: string;
  /** The end of a sealed segment that is not the last. */
  readonly through: Offset;
  readonly nowMs: number;
  /** As `CheckpointSigner.sign`. */
  readonly sign: (offset: number, timeMs: number, hash: Uint8Array) => Uint8Array;
  /** Told before each step of the replacement, for tests of crashes. */
  readonly onStep?: (step: string) => void;
}

/** `backup`: somebody copies the folder just now, and nothing was deleted. */
export type Compacted = { readonly type: 'compacted' } | { readonly type: 'backup' };

/** Records read in one go. */
const PAGE = 2_000;

/** Throws where a record can't be read or the disk takes no more, and has then changed nothing. */
export function* compact(request: CompactionRequest): Generator<void, Compacted> {
  const { dir, through, onStep = () => undefined } = request;
  if (!removeReplaced(dir, onStep)) return { type: 'backup' };
  const segments = listSegments(dir).filter(({ first }) => first <= through);
  const [oldest] = segments;
  if (oldest === undefined || !segments.every(({ path }) => isSealed(path)))
    throw new Error(`the segments up to offset ${through} are not sealed`);
  const temporary = `${oldest.path}.tmp`;
  const offsets = yield* livingOffsets(dir, oldest.first, through);
  const { nowMs: createdMs, sign } = request;
  onStep('write');
  try {
    yield* writeCompactedSegment(temporary, { segments, through, offsets, createdMs, sign });
  } catch (error) {
    // It may be what fills the disk.
    removeDatabase(temporary);
    throw error;
  }
  const lock = lockBackup(dir);
  if (lock === null) {
    removeDatabase(temporary);
    return { type: 'backup' };
  }
  try {
    onStep('rename');
    renameSync(temporary, oldest.path);
    onStep('sync');
    syncPath(dir);
    deleteAll(dir, segments.slice(1), onStep);
  } finally {
    lock.release();
  }
  return { type: 'compacted' };
}

/**
 * Deletes the segments whose place a compacted one has taken, which a crash has left. False when
 * somebody copies the folder just now: they do no harm where they are.
 */
export const removeReplaced = (
  dir: string,
  onStep: (step: string) => void = () => undefined,
): boolean => {
  const { replaced } = findSegments(dir);
  if (replaced.length === 0) return true;
  const lock = lockBackup(dir);
  if (lock === null) return false;
  try {
    deleteAll(dir, replaced, onStep);
    return true;
  } finally {
    lock.release();
  }
};

const deleteAll = (
  dir: string,
  segments: readonly SegmentFile[],
  onStep: (step: string) => void,
): void => {
  for (const { path } of segments) {
    onStep('delete');
    removeDatabase(path);
  }
  syncPath(dir);
};

/** Of the records that live on, in rising order. */
function* livingOffsets(
  dir: string,
  first: Offset,
  through: Offset,
): Generator<void, readonly Offset[]> {
  const [writes, stories] = [createLastWrites(), createOpenStories()];
  const reader = openSegmentReader(dir);
  try {
    for (let from = first; from <= through;) {
      const page = reader.read({ from, upTo: through, max: PAGE });
      for (const record of page) {
        writes.note(record);
        stories.note(record);
      }
      from = offset((page.at(-1)?.offset ?? through) + 1);
      yield;
    }
  } finally {
    reader.close();
  }
  return [...new Set([...writes.offsets(), ...stories.offsets()])].toSorted((a, b) => a - b);
}
