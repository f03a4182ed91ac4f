/**
 * Content-addressed files beside the log: `<dir>/ab/cdef…`, named by the SHA-256 of their bytes, so
 * the same bytes are stored once and a damaged file is noticed.
 *
 * A file gets its name by a rename after its bytes are on the disk: a crash leaves either the whole
 * blob or a temporary file, which the next start removes. A blob that no event names is harmless.
 * Blobs that no record names any more are removed (`retention/garbage.ts`); a put of the same bytes
 * at the same moment wins, because it makes the blob young.
 *
 * With durability `os` nothing is synced: a power failure may leave a file with a part of the bytes under the name, and
 * the next put of the same bytes mends it.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { chmod, mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type BlobHash, blobHash } from '../domain/kernel/ids.ts';
import type { JsonText } from '../domain/kernel/json.ts';
import { type BlobRef, INLINE_CHARACTERS_MAX, isBlobRef } from '../domain/kernel/payload.ts';
import type { BlobStore } from './journal.ts';
import { hexText } from './records/wire-form.ts';
import type { Durability } from './sqlite.ts';

export interface BlobFiles extends BlobStore {
  /** Removes the blob unless it was put at `beforeMs` or later. A blob that is not there is no error. */
  readonly remove: (hash: BlobHash, beforeMs: number) => Promise<void>;
}

/** `dir` is made when absent: `<data>/blobs`. */
export const createBlobStore = (dir: string, durability: Durability): BlobFiles => {
  const temporaryDir = join(dir, 'tmp');
  rmSync(temporaryDir, { recursive: true, force: true });
  mkdirSync(temporaryDir, { recursive: true, mode: 0o700 });
  /** The same bytes put twice at once are written once, and neither put is early. */
  const writing = new Map<BlobHash, Promise<void>>();
  const removing = new Map<BlobHash, Promise<void>>();

  const sync = durability === 'fsync' ? syncPath : () => Promise.resolve();

  /** Folders whose own names are on the disk: an earlier process may have ended before it synced one. */
  const kept = new Set<string>();
  const keepFolder = async (folder: string): Promise<void> => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if (kept.has(folder)) return;
    await sync(dir);
    await sync(dirname(dir));
    kept.add(folder);
  };

  const path = (hash: BlobHash): string => join(dir, hash.slice(0, 2), hash.slice(2));

  const write = async (file: string, bytes: Uint8Array): Promise<void> => {
    await keepFolder(dirname(file));
    if (await isWhole(file, bytes)) {
      // Its status changes, so that it is young again and no garbage before an event names it. And an
      // earlier process may have ended before it synced this one.
      await chmod(file, 0o600);
      await sync(file);
    } else {
      const temporary = join(temporaryDir, randomUUID());
      try {
        await writeFile(temporary, bytes, { flag: 'wx', mode: 0o600 });
        await sync(temporary);
        await rename(temporary, file);
      } catch (error) {
        // On a full disk it would take what is left.
        await rm(temporary, { force: true });
        throw error;
      }
    }
    await sync(dirname(file));
  };
  const put = async (bytes: Uint8Array): Promise<BlobHash> => {
    const hash = await hashOf(bytes);
    const running = writing.get(hash);
    if (running === undefined) {
      const removed = removing.get(hash) ?? Promise.resolve();
      const started = removed
        .then(() => write(path(hash), bytes))
        .finally(() => writing.delete(hash));
      writing.set(hash, started);
      await started;
    } else {
      await running;
    }
    return hash;
  };
  const removeOld = async (hash: BlobHash, beforeMs: number): Promise<void> => {
    const file = path(hash);
    const found = await stat(file).catch(() => null);
    if (found === null || found.ctimeMs >= beforeMs) return;
    await rm(file, { force: true });
  };
  const remove = async (hash: BlobHash, beforeMs: number): Promise<void> => {
    if (writing.has(hash) || removing.has(hash)) return;
    const started = removeOld(hash, beforeMs).finally(() => removing.delete(hash));
    removing.set(hash, started);
    await started;
  };
  const get = async (hash: BlobHash): Promise<Uint8Array> => {
    const bytes = await readFile(path(hash));
    if ((await hashOf(bytes)) !== hash) throw new Error(`the blob ${hash} is damaged`);
    return bytes;
  };
  const putText = async (text: JsonText): Promise<BlobRef> => {
    const bytes = Buffer.from(text);
    return { blob: await put(bytes), bytes: bytes.length };
  };
  const getText = async ({ blob }: BlobRef): Promise<JsonText> =>
    Buffer.from(await get(blob)).toString() as JsonText;
  return {
    put,
    get,
    path,
    remove,
    payload: (text) => (text.length <= INLINE_CHARACTERS_MAX ? text : putText(text)),
    resolve: (payload) => (isBlobRef(payload) ? getText(payload) : payload),
  };
};

/** In libuv's threads, because code may be tens of megabytes. */
const hashOf = async (bytes: Uint8Array): Promise<BlobHash> =>
  blobHash(hexText(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))));

/** Compared, as a power failure may leave a file of the right size with zeros in it. */
const isWhole = async (file: string, bytes: Uint8Array): Promise<boolean> => {
  const found = await stat(file).catch(() => null);
  if (found?.size !== bytes.length) return false;
  return (await readFile(file)).equals(bytes);
};

/** Of a file, or of the names in a folder. */
const syncPath = async (path: string): Promise<void> => {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};
