/**
 * A JSON value inside an event: its text when it is small, the hash of a blob when it is not.
 * Blobs are written before the event that names them, so a payload can always be read.
 */
import type { BlobHash } from './ids.ts';
import type { JsonText } from './json.ts';

export interface BlobRef {
  readonly blob: BlobHash;
  /** Length of the text in UTF-8 bytes. */
  readonly bytes: number;
}
export type Payload = JsonText | BlobRef;

/** Texts of more characters than this go to a blob. */
export const INLINE_CHARACTERS_MAX = 16_384;

export const isBlobRef = (payload: Payload): payload is BlobRef => typeof payload !== 'string';
