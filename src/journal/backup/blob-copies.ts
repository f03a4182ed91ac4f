/** Copies the blobs that a repository does not have, and checks that each is what its name says. */
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { BackupFailure } from './backup-failure.ts';
import { type Content, copyFile, isThere, place } from './file-copy.ts';
import { blobCopy, blobName, draft } from './repository.ts';

export interface CopiedBlobs {
  readonly blobs: readonly Content[];
  readonly added: readonly Content[];
}

/**
 * `dir` is the folder of the blobs. Called when the log has been copied: a blob is written before the
 * event that names it.
 */
export const copyBlobs = (dir: string, repository: string): CopiedBlobs => {
  const blobs: Content[] = [];
  const added: Content[] = [];
  for (const sha256 of listBlobs(dir)) {
    const path = join(dir, blobName(sha256));
    const blob = { sha256, bytes: statSync(path).size };
    blobs.push(blob);
    if (isThere(blobCopy(repository, blob), blob.bytes)) continue;
    copyBlob(path, sha256, repository);
    added.push(blob);
  }
  return { blobs, added };
};

const copyBlob = (path: string, sha256: string, repository: string): void => {
  const copy = draft(repository);
  if (copyFile(path, copy).sha256 !== sha256) {
    rmSync(copy);
    throw new BackupFailure(
      `the blob ${path} is damaged: put it back or take it away, then try again`,
    );
  }
  place(copy, blobCopy(repository, { sha256 }));
};

const listBlobs = (dir: string): readonly string[] =>
  namesIn(dir, /^[0-9a-f]{2}$/).flatMap((folder) =>
    namesIn(join(dir, folder), /^[0-9a-f]{62}$/).map((rest) => `${folder}${rest}`),
  );

const namesIn = (dir: string, shape: RegExp): readonly string[] =>
  existsSync(dir)
    ? readdirSync(dir)
        .filter((name) => shape.test(name))
        .toSorted()
    : [];
