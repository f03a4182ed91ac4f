/** Blobs on the simulated disk: durable when `put` resolves, as the real ones are. */
import { createHash } from 'node:crypto';
import { type BlobHash, blobHash } from '../../domain/kernel/ids.ts';
import type { JsonText } from '../../domain/kernel/json.ts';
import { INLINE_CHARACTERS_MAX, isBlobRef } from '../../domain/kernel/payload.ts';
import type { Clock } from '../../domain/kernel/clock.ts';
import type { BlobStore } from '../../journal/journal.ts';
import type { Disk } from './disk.ts';

/** What outlives the lives of the server. */
export type StoredBlobs = Map<BlobHash, Uint8Array>;

export const createSimulatedBlobs = (
  stored: StoredBlobs,
  clock: Clock,
  disk: Pick<Disk, 'readMs'>,
): BlobStore => {
  const after = <Value>(value: () => Value): Promise<Value> =>
    new Promise((resolve, reject) =>
      clock.schedule(disk.readMs(), () => {
        try {
          resolve(value());
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      }),
    );
  const put = (bytes: Uint8Array): Promise<BlobHash> =>
    after(() => {
      const hash = blobHash(createHash('sha256').update(bytes).digest('hex'));
      stored.set(hash, bytes);
      return hash;
    });
  const get = (hash: BlobHash): Promise<Uint8Array> =>
    after(() => {
      const bytes = stored.get(hash);
      if (bytes === undefined) throw new Error(`there is no blob ${hash}`);
      return bytes;
    });
  return {
    put,
    get,
    path: (hash) => hash,
    payload: (text) => {
      if (text.length <= INLINE_CHARACTERS_MAX) return text;
      const bytes = Buffer.from(text);
      return put(bytes).then((blob) => ({ blob, bytes: bytes.length }));
    },
    resolve: (payload) =>
      isBlobRef(payload)
        ? get(payload.blob).then((bytes) => Buffer.from(bytes).toString() as JsonText)
        : payload,
  };
};
