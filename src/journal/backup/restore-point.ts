/** Which backup is restored, and up to where: the newest that has what is asked for. */
import { type Offset, offset } from '../../domain/kernel/ids.ts';
import { isDamage, openReadOnly } from '../sqlite.ts';
import { BackupFailure } from './backup-failure.ts';
import type { Manifest } from './manifest.ts';
import { listBackups, segmentCopy } from './repository.ts';

/** What is restored ends with this offset, or with the last record before one that is later than this. */
export type Wanted =
  | { readonly type: 'offset'; readonly offset: number }
  /** Epoch ms. */
  | { readonly type: 'time'; readonly atMs: number };

export interface RestorePoint {
  readonly manifest: Manifest;
  readonly last: Offset;
}

/** `id` and `wanted` are `null` for the newest backup and its end. Throws `BackupFailure`. */
export const findPoint = (
  repository: string,
  id: string | null,
  wanted: Wanted | null,
): RestorePoint => {
  const manifest = chooseBackup(repository, id, wanted);
  const why = wanted === null ? null : whyNot(manifest, wanted);
  if (why !== null) throw new BackupFailure(why);
  return { manifest, last: lastOffset(repository, manifest, wanted) };
};

const chooseBackup = (repository: string, id: string | null, wanted: Wanted | null): Manifest => {
  const listed = listBackups(repository);
  const holding = listed.findLast(
    ({ manifest }) => wanted !== null && manifest !== null && whyNot(manifest, wanted) === null,
  );
  const chosen =
    id === null ? (holding ?? listed.at(-1)) : listed.find((backup) => backup.id === id);
  if (chosen === undefined)
    throw new BackupFailure(
      id === null
        ? `there are no backups in ${repository}`
        : `there is no backup ${id} in ${repository}: rewhisk backup list tells those that there are`,
    );
  if (chosen.manifest === null)
    throw new BackupFailure(
      `the backup ${chosen.id} can't be read: its manifest is damaged, or of a newer program`,
    );
  return chosen.manifest;
};

/** `null`: the backup has it. */
const whyNot = (manifest: Manifest, wanted: Wanted): string | null => {
  const { id, earliest, last, time, segments } = manifest;
  const isCompacted = earliest.offset > (segments[0]?.first ?? 0);
  const begins = isCompacted
    ? 'what lies before was compacted away'
    : 'that is where its log begins';
  if (wanted.type === 'offset') {
    if (wanted.offset > last) return `the backup ${id} ends at offset ${last}, of ${time}`;
    return wanted.offset >= earliest.offset
      ? null
      : `the backup ${id} reaches back to offset ${earliest.offset}: ${begins}`;
  }
  if (wanted.atMs > Date.parse(time))
    return `the backup ${id} was made at ${time}: what came later is not in it`;
  return wanted.atMs >= Date.parse(earliest.time)
    ? null
    : `the backup ${id} reaches back to ${earliest.time}: ${begins}`;
};

const lastOffset = (repository: string, manifest: Manifest, wanted: Wanted | null): Offset => {
  if (wanted === null) return manifest.last;
  if (wanted.type === 'offset') return offset(wanted.offset);
  const { segments, earliest } = manifest;
  const begun = segments.findLastIndex(({ createdMs }) => createdMs <= wanted.atMs);
  // A record may be older than the segment that it got into.
  for (const entry of segments.slice(Math.max(begun, 0))) {
    const later = firstLater(segmentCopy(repository, entry), wanted.atMs);
    if (later !== null) return offset(Math.max(earliest.offset, later - 1));
  }
  return manifest.last;
};

const FIRST_LATER = 'SELECT offset FROM records WHERE time_ms > ? ORDER BY offset LIMIT 1';

const firstLater = (path: string, atMs: number): Offset | null => {
  const database = openReadOnly(path);
  try {
    return database.prepare<[number], Offset>(FIRST_LATER).pluck().get(atMs) ?? null;
  } catch (error) {
    throw isDamage(error) ? new BackupFailure(`${path} is damaged`) : error;
  } finally {
    database.close();
  }
};
