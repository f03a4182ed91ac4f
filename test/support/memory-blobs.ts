/** Blobs in memory. */
import { type BlobHash, blobHash } from '../../src/domain/kernel/ids.ts';
import type { JsonText } from '../../src/domain/kernel/json.ts';
import { isBlobRef } from '../../src/domain/kernel/payload.ts';
import type { BlobStore } from '../../src/journal/journal.ts';

export const createMemoryBlobs = (): BlobStore => {
  const stored = new Map<BlobHash, Uint8Array>();
  const get = (hash: BlobHash): Uint8Array => stored.get(hash) ?? new Uint8Array(0);
  return {
    put: (bytes) => {
      const hash = blobHash(`blob${stored.size}`);
      stored.set(hash, bytes);
      return Promise.resolve(hash);
    },
    get: (hash) => Promise.resolve(get(hash)),
    path: (hash) => hash,
    payload: (text) => text,
    resolve: (payload) =>
      isBlobRef(payload)
        ? Promise.resolve(Buffer.from(get(payload.blob)).toString() as JsonText)
        : payload,
  };
};
