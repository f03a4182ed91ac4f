/**
 * What belongs to one backup, as a file of JSON: `{"sha256", "backup"}`, the first over the bytes of
 * the second. It is written last and gets its name by a rename: a backup that was cut off has none, and
 * is no backup.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type Offset, offset } from '../../domain/kernel/ids.ts';
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
  const read = manifestShape.safeParse(backup);
  return read.success ? read.data : null;
};

/**
 * The hash has no key: whoever may write into the repository can make one that fits. Names and
 * hashes become paths, so they are held to what `manifestText` writes.
 */
const count = z.int().nonnegative();
const atOffset = count.transform(offset);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const content = z.object({ sha256: hash, bytes: count });
const manifestShape = z.object({
  format: count,
  id: z.string(),
  time: z.string(),
  version: z.string(),
  earliest: z.object({ offset: atOffset, time: z.string() }),
  last: atOffset,
  hash,
  segments: z.array(
    content.extend({
      ...{ first: atOffset, last: atOffset, createdMs: count },
      ...{ sealed: z.boolean(), chain: z.string() },
    }),
  ),
  blobs: z.array(content),
  files: z.array(content.extend({ name: z.string().regex(/^(?!\.\.?$)[^/]+$/) })),
  added: z.object({ files: count, bytes: count }),
});

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
