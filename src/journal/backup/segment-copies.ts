/**
 * The log as a backup has it: sealed segments are copied once, as files, and the others by SQLite's
 * online backup, which gives one state of the file while the writer goes on.
 */
import { chmodSync, rmSync } from 'node:fs';
import { isSealed, listSegments, type SegmentFile, syncPath } from '../segments/segment-files.ts';
import { openReadOnly, openWritable, setPragma } from '../sqlite.ts';
import { BackupFailure } from './backup-failure.ts';
import { contentOf, copyFile, isThere, place } from './file-copy.ts';
import type { Manifest, SegmentEntry } from './manifest.ts';
import { draft, segmentCopy } from './repository.ts';
import { readFacts, type SegmentFacts } from './segment-facts.ts';

export interface CopiedLog {
  readonly segments: readonly (SegmentEntry & SegmentFacts)[];
  /** Those that had not been there. */
  readonly added: readonly SegmentEntry[];
}

/** `dir` is the folder of the segments, `before` the last backup in the repository. */
export const copyLog = async (
  dir: string,
  repository: string,
  before: Manifest | null,
): Promise<CopiedLog> => {
  const segments: (SegmentEntry & SegmentFacts)[] = [];
  const added: SegmentEntry[] = [];
  for (const file of listSegments(dir)) {
    // Others that were compacted with the first one, and are about to be removed.
    if (file.first <= (segments[0]?.compactedThrough ?? 0)) continue;
    const sealed = isSealed(file.path);
    const known = knownCopy(file, sealed, repository, before);
    const copied = known ?? (await copySegment(file, sealed, repository));
    segments.push(copied.entry);
    if (copied.isNew) added.push(copied.entry);
  }
  return { segments, added };
};

interface Copied {
  readonly entry: SegmentEntry & SegmentFacts;
  readonly isNew: boolean;
}

/** What the chain says to be the same is not read again: bytes that went bad since stay out. */
const knownCopy = (
  file: SegmentFile,
  sealed: boolean,
  repository: string,
  before: Manifest | null,
): Copied | null => {
  const facts = readFacts(file.path);
  const entry = before?.segments.find(
    (one) => one.first === file.first && one.chain === facts.chain && one.sealed === sealed,
  );
  if (entry === undefined || !isThere(segmentCopy(repository, entry), entry.bytes)) return null;
  return { entry: { ...facts, ...entry }, isNew: false };
};

const copySegment = async (
  { first, path }: SegmentFile,
  sealed: boolean,
  repository: string,
): Promise<Copied> => {
  const copy = draft(repository);
  const content = sealed ? copyFile(path, copy) : await copyLive(path, copy);
  // Of the copy: the writer has gone on.
  const facts = readFacts(copy);
  const entry = { ...facts, ...content, first, sealed };
  const target = segmentCopy(repository, entry);
  if (isThere(target, content.bytes)) {
    rmSync(copy);
    return { entry, isNew: false };
  }
  place(copy, target);
  return { entry, isNew: true };
};

/** All of it in one step: in several, each commit of the writer would begin it anew. */
const PAGES_AT_ONCE = 0x7fffffff;

const copyLive = async (from: string, to: string): Promise<ReturnType<typeof contentOf>> => {
  const source = openReadOnly(from);
  try {
    await source.backup(to, { progress: () => PAGES_AT_ONCE });
  } finally {
    source.close();
  }
  chmodSync(to, 0o600);
  const copy = openWritable(to);
  try {
    // One file, without a log beside it.
    setPragma(copy, 'journal_mode', 'DELETE', 'delete');
  } finally {
    copy.close();
  }
  syncPath(to);
  return contentOf(to);
};

/** The journal's last commit, as the copies have it: a segment that was just begun has none. */
export const endOf = ({ segments }: CopiedLog): Pick<Manifest, 'last' | 'hash'> => {
  const end = segments.findLast(({ first, last }) => last >= first);
  if (end === undefined)
    throw new BackupFailure('the journal holds nothing yet: there is nothing to keep');
  return { last: end.last, hash: end.hash };
};
