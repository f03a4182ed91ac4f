/**
 * A folder of backups (docs/backup.md):
 *
 *     backups/<id>.json                        what belongs to a backup
 *     segments/<first offset>-<SHA-256>.db     copies of segments
 *     blobs/ab/cdef…                           copies of blobs, named by their SHA-256
 *     files/<SHA-256>                          copies of keys
 *     tmp/                                     what is being copied
 *     lock                                     held by who adds to it
 *
 * Each copy is there once, whichever backups it belongs to, and never changes. All of it is for its
 * owner alone, because keys are among it. A crash leaves files in `tmp`, and copies that belong to no
 * backup: the next one removes them, or has use for them.
 */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type JournalLock, lockJournal } from '../segments/journal-lock.ts';
import { syncPath } from '../segments/segment-files.ts';
import { BackupFailure } from './backup-failure.ts';
import { type Content, place } from './file-copy.ts';
import { type Manifest, manifestText, readManifest, type SegmentEntry } from './manifest.ts';

export const segmentCopy = (
  repository: string,
  entry: Pick<SegmentEntry, 'first' | 'sha256'>,
): string =>
  join(repository, 'segments', `${String(entry.first).padStart(20, '0')}-${entry.sha256}.db`);

/** As it is called below the folder of blobs, too. */
export const blobName = (sha256: string): string => join(sha256.slice(0, 2), sha256.slice(2));

export const blobCopy = (repository: string, { sha256 }: Pick<Content, 'sha256'>): string =>
  join(repository, 'blobs', blobName(sha256));

export const fileCopy = (repository: string, { sha256 }: Pick<Content, 'sha256'>): string =>
  join(repository, 'files', sha256);

const manifests = (repository: string): string => join(repository, 'backups');

/** A name for a copy that is not whole yet. */
export const draft = (repository: string): string => join(repository, 'tmp', 'copy');

/** Makes the folder when it is absent, and keeps others from adding to it. */
export const openRepository = (repository: string): JournalLock => {
  const isNew = !existsSync(manifests(repository));
  mkdirSync(repository, { recursive: true, mode: 0o700 });
  if (isNew && readdirSync(repository).some((name) => !OWN_NAMES.has(name)))
    throw new BackupFailure(`${repository} holds other files: backups need a folder of their own`);
  const lock = lockJournal(repository);
  if (lock === null)
    throw new BackupFailure(`another backup is being made in ${repository}: wait for its end`);
  try {
    for (const name of ['segments', 'blobs', 'files', 'backups'])
      mkdirSync(join(repository, name), { recursive: true, mode: 0o700 });
    dropDrafts(repository);
    mkdirSync(join(repository, 'tmp'), { mode: 0o700 });
    return lock;
  } catch (error) {
    lock.release();
    throw error;
  }
};

/** What a first backup that was cut off may have left. */
const OWN_NAMES: ReadonlySet<string> = new Set([
  ...['lock', 'lock-journal', 'segments', 'blobs', 'files', 'tmp'],
]);

export const dropDrafts = (repository: string): void =>
  rmSync(join(repository, 'tmp'), { recursive: true, force: true });

/** A backup of the folder; `null` where its file can't be read. */
export interface Listed {
  readonly id: string;
  readonly manifest: Manifest | null;
}

/** Oldest first. */
export const listBackups = (repository: string): readonly Listed[] => {
  return namesIn(repository)
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => ({
      id: name.slice(0, -'.json'.length),
      manifest: readManifest(join(manifests(repository), name)),
    }));
};

const namesIn = (repository: string): readonly string[] => {
  try {
    return readdirSync(manifests(repository));
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw isMissing ? new BackupFailure(`there are no backups in ${repository}`) : error;
  }
};

/** From here on the backup counts. */
export const addManifest = (repository: string, manifest: Manifest): void => {
  const text = manifestText(manifest);
  writeFileSync(draft(repository), text, { flag: 'wx', mode: 0o600, flush: true });
  place(draft(repository), join(manifests(repository), `${manifest.id}.json`));
  syncPath(manifests(repository));
};

/** Removes the copies that belong to no backup; nothing while one can't be read. */
export const sweep = (repository: string): void => {
  const kept = new Set<string>();
  for (const { manifest } of listBackups(repository)) {
    if (manifest === null) return;
    for (const entry of manifest.segments) kept.add(segmentCopy(repository, entry));
    for (const entry of manifest.blobs) kept.add(blobCopy(repository, entry));
    for (const entry of manifest.files) kept.add(fileCopy(repository, entry));
  }
  for (const folder of ['segments', 'blobs', 'files'])
    for (const found of readdirSync(join(repository, folder), {
      recursive: true,
      withFileTypes: true,
    })) {
      const path = join(found.parentPath, found.name);
      if (found.isFile() && !kept.has(path)) rmSync(path);
    }
};
