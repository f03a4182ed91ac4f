/**
 * Which blobs nothing names any more: no record in the segments as they were written, by the views,
 * and none that is left in the compacted segment. What was put lately is no garbage, whatever names
 * it: its event may be on the way.
 *
 * Why that is enough: a new record names a blob that was just put, or one that another record names
 * which still matters (the code of an action, what a step hands to the next), and such records are in
 * one of both. The views have to have seen the last `HistoryDropped`.
 */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { blobReferences } from '../../domain/blob-references.ts';
import { type BlobHash, blobHash, offset } from '../../domain/kernel/ids.ts';
import { openSegmentReader } from '../segments/segment-reader.ts';
import { type Connection, openReadOnly } from '../sqlite.ts';
import { journalFolder, viewsFile } from '../views/views-file.ts';

export interface GarbageRequest {
  readonly dataDir: string;
  /** What was put at that time or later stays. */
  readonly beforeMs: number;
}

/** Found in one go; the rest is found the next time. */
const FOUND_MAX = 100_000;
const PAGE = 2_000;

export function* findGarbage({
  dataDir,
  beforeMs,
}: GarbageRequest): Generator<void, readonly BlobHash[]> {
  const views = openReadOnly(viewsFile(dataDir));
  try {
    const kept = yield* namedByWhatLivesOn(dataDir, forgottenUpTo(views));
    const isNamed = views.prepare<[string]>('SELECT 1 FROM blobs WHERE hash = ?');
    const garbage: BlobHash[] = [];
    for (const folder of blobFolders(dataDir)) {
      for (const hash of blobsIn(dataDir, folder)) {
        if (garbage.length >= FOUND_MAX) return garbage;
        if (kept.has(hash) || isNamed.get(hash) !== undefined) continue;
        if (changedMs(dataDir, hash) < beforeMs) garbage.push(hash);
      }
      yield;
    }
    return garbage;
  } finally {
    views.close();
  }
}

/** The views have let go of the records up to there, whether or not these were compacted since. */
const forgottenUpTo = (views: Connection): number =>
  views.prepare<[], number>('SELECT compacted FROM history_dropped').pluck().get() ?? 0;

/** By the records of the compacted segment, and by those that the views have let go of. */
function* namedByWhatLivesOn(
  dataDir: string,
  forgotten: number,
): Generator<void, ReadonlySet<BlobHash>> {
  const named = new Set<BlobHash>();
  const reader = openSegmentReader(journalFolder(dataDir));
  try {
    const upTo = offset(Math.max(reader.compacted(), forgotten));
    for (let from = offset(1); from <= upTo;) {
      const page = reader.read({ from, upTo, max: PAGE });
      for (const { event } of page) for (const hash of blobReferences(event)) named.add(hash);
      from = offset((page.at(-1)?.offset ?? upTo) + 1);
      yield;
    }
  } finally {
    reader.close();
  }
  return named;
}

const blobFolders = (dataDir: string): readonly string[] =>
  readdirSync(join(dataDir, 'blobs')).filter((name) => /^[0-9a-f]{2}$/.test(name));

const blobsIn = (dataDir: string, folder: string): readonly BlobHash[] =>
  readdirSync(join(dataDir, 'blobs', folder))
    .filter((name) => /^[0-9a-f]{62}$/.test(name))
    .map((name) => blobHash(`${folder}${name}`));

/** When the file was made or put again. */
const changedMs = (dataDir: string, hash: BlobHash): number =>
  statSync(join(dataDir, 'blobs', hash.slice(0, 2), hash.slice(2)), { throwIfNoEntry: false })
    ?.ctimeMs ?? Infinity;
