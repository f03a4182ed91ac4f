/**
 * Makes a backup of a data folder, whether a server runs with it or not.
 *
 * First the log, then the blobs, which are there before the event that names them, and the keys. What
 * no backup before it has is copied; the manifest comes last, and until then the backup does not count.
 * Retention removes nothing meanwhile: it takes the same lock. A crash leaves copies without a
 * manifest (`repository.ts`).
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Clock } from '../../domain/kernel/clock.ts';
import { type JournalLock, lockBackup } from '../segments/journal-lock.ts';
import { syncPath } from '../segments/segment-files.ts';
import { isNoRoom } from '../room/no-room.ts';
import { reserveFile } from '../room/reserve.ts';
import { journalFolder } from '../views/views-file.ts';
import { BackupFailure } from './backup-failure.ts';
import { copyBlobs } from './blob-copies.ts';
import { type Content, copyFile, isThere, place } from './file-copy.ts';
import { type FileEntry, type Manifest, MANIFEST_FORMAT } from './manifest.ts';
import {
  addManifest,
  draft,
  dropDrafts,
  fileCopy,
  listBackups,
  openRepository,
  sweep,
} from './repository.ts';
import { RESTORED } from './restored-marker.ts';
import { type CopiedLog, copyLog, endOf } from './segment-copies.ts';

export interface BackupOrder {
  readonly dataDir: string;
  /** The folder of the backups. */
  readonly repository: string;
  /** Of this program. */
  readonly version: string;
  readonly clock: Clock;
}

/** Throws `BackupFailure`, or what the disk said. */
export const createBackup = async (order: BackupOrder): Promise<Manifest> => {
  const { dataDir, repository } = order;
  const dir = journalFolder(dataDir);
  if (!existsSync(dir)) throw new BackupFailure(`there is no journal in ${dataDir}`);
  const own = openRepository(repository);
  let source: JournalLock | null = null;
  try {
    source = lockBackup(dir, true);
    if (source === null)
      throw new BackupFailure(
        `${dataDir} is being backed up by somebody else, or old files are being removed: try again`,
      );
    const manifest = await copyAll(order, dir);
    addManifest(repository, manifest);
    sweep(repository);
    return manifest;
  } catch (error) {
    dropDrafts(repository);
    // What was copied is for the next one, unless the room that it takes is what is missing.
    if (isNoRoom(error)) sweep(repository);
    throw error;
  } finally {
    source?.release();
    own.release();
  }
};

const copyAll = async (
  { dataDir, repository, version, clock }: BackupOrder,
  dir: string,
): Promise<Manifest> => {
  const time = new Date(clock.nowMs()).toISOString();
  const before = listBackups(repository).findLast(({ manifest }) => manifest !== null);
  const log = await copyLog(dir, repository, before?.manifest ?? null);
  const end = endOf(log);
  const blobs = copyBlobs(join(dataDir, 'blobs'), repository);
  const keys = copyKeys(dataDir, repository);
  const added = [...log.added, ...blobs.added, ...keys.added];
  syncFolders(repository);
  return {
    format: MANIFEST_FORMAT,
    id: time.replace(/[-:.]/g, ''),
    time,
    version,
    earliest: earliestOf(log, time),
    ...end,
    segments: log.segments.map(({ first, last, createdMs, sealed, chain, sha256, bytes }) => ({
      ...{ first, last, createdMs, sealed, chain, sha256, bytes },
    })),
    blobs: blobs.blobs,
    files: keys.files,
    added: { files: added.length, bytes: added.reduce((sum, { bytes }) => sum + bytes, 0) },
  };
};

/** What was compacted can only be had as it was at its end, and when that was, the next segment knows. */
const earliestOf = ({ segments }: CopiedLog, time: string): Manifest['earliest'] => {
  const [first, next] = segments;
  if (first === undefined) throw new BackupFailure('there are no segments');
  const { compactedThrough, beginsMs } = first;
  if (compactedThrough === null)
    return { offset: first.first, time: beginsMs === null ? time : textOf(beginsMs) };
  return { offset: compactedThrough, time: next === undefined ? time : textOf(next.createdMs) };
};

const textOf = (timeMs: number): string => new Date(timeMs).toISOString();

/**
 * The files that lie in the data folder itself are keys, and small. The folders beside those of the
 * journal and its blobs hold what can be made anew: views, caches, programs of runtimes.
 */
const copyKeys = (
  dataDir: string,
  repository: string,
): { readonly files: readonly FileEntry[]; readonly added: readonly Content[] } => {
  const files: FileEntry[] = [];
  const added: Content[] = [];
  for (const found of readdirSync(dataDir, { withFileTypes: true })) {
    const { name } = found;
    if (!found.isFile() || isLeftOut(name)) continue;
    const copy = draft(repository);
    const content = copyFile(join(dataDir, name), copy);
    const target = fileCopy(repository, content);
    files.push({ name, ...content });
    if (isThere(target, content.bytes)) {
      rmSync(copy);
    } else {
      place(copy, target);
      added.push(content);
    }
  }
  return { files, added };
};

const RESERVE = basename(reserveFile('.'));

const isLeftOut = (name: string): boolean =>
  name === RESTORED || name === RESERVE || name.endsWith('.tmp');

/** Makes the names of all copies durable, before a manifest says that they are there. */
const syncFolders = (repository: string): void => {
  for (const name of ['segments', 'blobs', 'files']) syncPath(join(repository, name));
  for (const name of readdirSync(join(repository, 'blobs')))
    syncPath(join(repository, 'blobs', name));
  syncPath(repository);
};
