/**
 * What belongs to one backup, as a file of JSON: `{"sha256", "backup"}`, the first over the bytes of
 * the second. It is written last and gets its name by a rename: a backup that was cut off has none, and
 * is no backup.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Offset } from '../../domain/kernel/ids.ts';
import { isJsonObject, type Json } from '../../domain/kernel/json.ts';
import type { Content } from './file-copy.ts';

export const MANIFEST_FORMAT = 1;

export interface SegmentEntry extends Content {
  /** The offset in its name. */
  readonly first: Offset;
  /** One less than `first` where it holds nothing. */
  readonly last: Offset;
  /** Epoch ms at which the segment was begun. */
  readonly createdMs: number;
  readonly sealed: boolean;
  /** Hash of its head and of its last commit: the same segment with the same records has the same. */
  readonly chain: string;
}

export interface FileEntry extends Content {
  /** In the data folder. */
  readonly name: string;
}

export interface Manifest {
  readonly format: number;
  readonly id: string;
  /** RFC 3339. Everything that was durable at that time is in the backup. */
  readonly time: string;
  /** Of the program. */
  readonly version: string;
  /** The earliest state that can be restored, and the earliest time. */
  readonly earliest: { readonly offset: Offset; readonly time: string };
  readonly last: Offset;
  /** Of the last commit, in hexadecimal. */
  readonly hash: string;
  /** Oldest first. */
  readonly segments: readonly SegmentEntry[];
  /** Each is named by its hash. */
  readonly blobs: readonly Content[];
  /** Keys. */
  readonly files: readonly FileEntry[];
  /** What had to be copied for it. */
  readonly added: { readonly files: number; readonly bytes: number };
}

export const manifestText = (manifest: Manifest): string => {
  const text = JSON.stringify(manifest);
  return `{"sha256":"${sha256(text)}","backup":${text}}\n`;
};

/** `null`: it is damaged, or of a newer program. */
export const readManifest = (path: string): Manifest | null => {
  const said = parsed(readFileSync(path, 'utf8'));
  if (!isJsonObject(said)) return null;
  const backup = said['backup'] ?? null;
  if (!isJsonObject(backup) || backup['format'] !== MANIFEST_FORMAT) return null;
  if (said['sha256'] !== sha256(JSON.stringify(backup))) return null;
  // Every byte is what `manifestText` wrote.
  const decoded: unknown = backup;
  return decoded as Manifest;
};

const parsed = (text: string): Json => {
  try {
    const said: Json = JSON.parse(text);
    return said;
  } catch {
    return null;
  }
};

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export const bytesOf = ({ segments, blobs, files }: Manifest): number =>
  [...segments, ...blobs, ...files].reduce((sum, { bytes }) => sum + bytes, 0);
