/**
 * Makes a data folder from a backup, as it was at the backup's end or earlier.
 *
 * All of it is made in `<data>/.restoring` and checked there: each file against the hash in the
 * manifest, and then the log from end to end. Only then does it come to its place, the log last. A
 * restore that fails leaves nothing; one that is killed leaves a folder that the next refuses.
 *
 * The marker (`restored-marker.ts`) keeps its server from running anything until it is told to.
 */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Offset } from '../../domain/kernel/ids.ts';
import { markSealed, segmentPath, syncPath } from '../segments/segment-files.ts';
import { verifyJournal } from '../verification/verify-journal.ts';
import { BackupFailure } from './backup-failure.ts';
import { type Content, copyFile } from './file-copy.ts';
import { cutSegment } from './log-cut.ts';
import type { Manifest, SegmentEntry } from './manifest.ts';
import { blobCopy, blobName, fileCopy, segmentCopy } from './repository.ts';
import { findPoint, type RestorePoint, type Wanted } from './restore-point.ts';
import { markRestored } from './restored-marker.ts';

export interface RestoreOrder {
  readonly repository: string;
  /** `null`: the newest that has what is wanted. */
  readonly id: string | null;
  /** `null`: the end of the backup. */
  readonly wanted: Wanted | null;
  /** A folder that is empty, or not there. */
  readonly dataDir: string;
}

const STAGING = '.restoring';

/** Throws `BackupFailure`, or what the disk said. */
export const restoreBackup = (order: RestoreOrder): RestorePoint => {
  const { repository, dataDir } = order;
  const point = findPoint(repository, order.id, order.wanted);
  const made = makeEmpty(dataDir);
  const staging = join(dataDir, STAGING);
  try {
    mkdirSync(staging, { mode: 0o700 });
    fill(staging, repository, point);
    check(join(staging, 'journal'), point);
    moveUp(staging, dataDir);
    return point;
  } catch (error) {
    rmSync(staging, { recursive: true, force: true });
    if (made) rmdirSync(dataDir);
    throw error;
  }
};

/** True when the folder was not there. */
const makeEmpty = (dataDir: string): boolean => {
  const names = existsSync(dataDir) ? readdirSync(dataDir) : [];
  if (names.includes(STAGING))
    throw new BackupFailure(
      `a restore into ${dataDir} was cut off: remove what it left, then try again`,
    );
  if (names.length > 0)
    throw new BackupFailure(`${dataDir} is not empty: restore into a folder of its own`);
  const made = !existsSync(dataDir);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  chmodSync(dataDir, 0o700);
  return made;
};

const fill = (staging: string, repository: string, { manifest, last }: RestorePoint): void => {
  for (const entry of manifest.files)
    copyChecked(fileCopy(repository, entry), join(staging, entry.name), entry);
  for (const entry of manifest.blobs)
    copyChecked(blobCopy(repository, entry), join(staging, 'blobs', blobName(entry.sha256)), entry);
  const log = join(staging, 'journal');
  const segments = manifest.segments.filter(({ first }) => first <= last);
  for (const entry of segments)
    copyChecked(segmentCopy(repository, entry), segmentPath(log, entry.first), entry);
  endLog(log, segments, last);
  markRestored(staging, markText(manifest, last));
};

const copyChecked = (copy: string, to: string, { sha256 }: Content): void => {
  mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
  if (!existsSync(copy)) throw new BackupFailure(`${copy} is missing: the backup is not whole`);
  if (copyFile(copy, to).sha256 !== sha256)
    throw new BackupFailure(`${copy} is damaged: it is not what was put there`);
};

/** A segment that is cut becomes the one that is appended to; those before it are sealed. */
const endLog = (log: string, segments: readonly SegmentEntry[], last: Offset): void => {
  const end = segments.at(-1);
  if (end === undefined) throw new BackupFailure(`no segment holds offset ${last}`);
  const isCut = last < end.last;
  if (isCut) {
    const before = segments.at(-2);
    const predecessor = before === undefined ? null : segmentPath(log, before.first);
    cutSegment(segmentPath(log, end.first), predecessor, last);
  }
  for (const entry of segments)
    if (entry !== end || (entry.sealed && !isCut)) markSealed(segmentPath(log, entry.first));
};

const check = (log: string, { manifest, last }: RestorePoint): void => {
  const found = verifyJournal(log);
  if (found.type === 'broken')
    throw new BackupFailure(
      `the log of backup ${manifest.id} is broken at offset ${found.offset}: ${found.reason}`,
    );
  if (found.last !== last || (last === manifest.last && found.hash !== manifest.hash))
    throw new BackupFailure(`the log of backup ${manifest.id} is not the one that was kept`);
};

const markText = ({ id, time }: Manifest, last: Offset): string =>
  `restored from backup ${id} (${time}) up to offset ${last}: runs nothing until \`rewhisk backup arm\``;

/** The log comes last: without it, no server takes this for a data folder that was restored. */
const moveUp = (staging: string, dataDir: string): void => {
  syncBelow(staging);
  const names = readdirSync(staging).filter((name) => name !== 'journal');
  for (const name of [...names, 'journal']) renameSync(join(staging, name), join(dataDir, name));
  rmdirSync(staging);
  syncPath(dataDir);
  syncPath(dirname(dataDir));
};

const syncBelow = (dir: string): void => {
  for (const found of readdirSync(dir, { withFileTypes: true }))
    if (found.isDirectory()) syncBelow(join(dir, found.name));
  syncPath(dir);
};
