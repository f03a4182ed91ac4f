/**
 * Unpacked actions, each once for all containers that run it, in folders with random names below
 * one that can't be listed: the name is what lets a container in. An archive is known here only
 * after it has been unpacked whole; the folder starts empty with the server, because after a crash
 * of the machine half-written files would look like code.
 *
 * Bounded by bytes: what no container uses goes first come, first gone. Folders in use stay.
 */
import { randomUUID } from 'node:crypto';
import { chmod, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { unpackArchive } from './archive.ts';
import { decodeBase64File } from './base64-file.ts';
import type { ArchiveLimits } from './archive-writer.ts';

export interface CodeLease {
  readonly folder: string;
  /** To be called once, when the container is gone. */
  readonly release: () => void;
}

export interface CodeCache {
  /** Rejects with a `CodeError` when the fault is the archive's. */
  readonly lease: (hash: string, codePath: string) => Promise<CodeLease>;
}

export interface CodeCacheLimits extends ArchiveLimits {
  readonly cacheBytesMax: number;
}

interface Entry {
  readonly unpacked: Promise<{ readonly folder: string; readonly bytes: number }>;
  leases: number;
  bytes: number;
}

export const CODE_LIMITS: CodeCacheLimits = {
  bytesMax: 512 * 1024 * 1024,
  entriesMax: 65_536,
  cacheBytesMax: 4 * 1024 * 1024 * 1024,
};

export const createCodeCache = (root: string, limits: CodeCacheLimits): CodeCache => {
  // In the order of last use.
  const entries = new Map<string, Entry>();

  const enter = (hash: string, codePath: string): Entry => {
    const entry: Entry = entries.get(hash) ?? { unpacked: unpack(codePath), leases: 0, bytes: 0 };
    entries.delete(hash);
    entries.set(hash, entry);
    return entry;
  };
  const unpack = async (codePath: string) => {
    const folder = path.join(root, randomUUID());
    const archive = `${folder}.archive`;
    try {
      await mkdir(folder);
      await chmod(folder, 0o755);
      await decodeBase64File(codePath, archive);
      return { folder, bytes: await unpackArchive(archive, folder, limits) };
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    } finally {
      await rm(archive, { force: true });
    }
  };
  const evict = (): void => {
    let bytes = [...entries.values()].reduce((sum, entry) => sum + entry.bytes, 0);
    for (const [hash, entry] of entries) {
      if (bytes <= limits.cacheBytesMax) return;
      if (entry.leases > 0) continue;
      entries.delete(hash);
      bytes -= entry.bytes;
      // What can't be removed now goes when the server starts next.
      void entry.unpacked
        .then(({ folder }) => rm(folder, { recursive: true, force: true }))
        .catch(() => undefined);
    }
  };

  return {
    lease: async (hash, codePath) => {
      const entry = enter(hash, codePath);
      entry.leases += 1;
      const release = (): void => {
        entry.leases -= 1;
        evict();
      };
      try {
        const { folder, bytes } = await entry.unpacked;
        entry.bytes = bytes;
        return { folder, release };
      } catch (error) {
        if (entries.get(hash) === entry) entries.delete(hash);
        throw error;
      }
    },
  };
};
