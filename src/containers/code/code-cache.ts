/**
 * Unpacked actions, and single programs, each once for all containers that run it, in folders with random names below
 * one that can't be listed: the name is what lets a container in. Code is known here only
 * after all of it is there; the folder starts empty with the server, because after a crash
 * of the machine half-written files would look like code.
 *
 * Bounded by bytes: what no container uses goes first come, first gone. Folders in use stay.
 */
import { randomUUID } from 'node:crypto';
import { chmod, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { ArchiveLimits } from './archive-writer.ts';
import { type CodeFile, fillCodeFolder, type FolderForm } from './code-folder.ts';

export interface CodeLease {
  readonly folder: string;
  /** To be called once, when the container is gone. */
  readonly release: () => void;
}

export interface CodeCache {
  /** Rejects with a `CodeError` when the fault is the code's. */
  readonly lease: (hash: string, code: CodeFile, form: FolderForm) => Promise<CodeLease>;
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

  const enter = (key: string, code: CodeFile, form: FolderForm): Entry => {
    const entry: Entry = entries.get(key) ?? { unpacked: unpack(code, form), leases: 0, bytes: 0 };
    entries.delete(key);
    entries.set(key, entry);
    return entry;
  };
  const unpack = async (code: CodeFile, form: FolderForm) => {
    const folder = path.join(root, randomUUID());
    try {
      await mkdir(folder);
      await chmod(folder, 0o755);
      return { folder, bytes: await fillCodeFolder(form, code, folder, limits) };
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  };
  const evict = (): void => {
    let bytes = [...entries.values()].reduce((sum, entry) => sum + entry.bytes, 0);
    for (const [key, entry] of entries) {
      if (bytes <= limits.cacheBytesMax) return;
      if (entry.leases > 0) continue;
      entries.delete(key);
      bytes -= entry.bytes;
      // What can't be removed now goes when the server starts next.
      void entry.unpacked
        .then(({ folder }) => rm(folder, { recursive: true, force: true }))
        .catch(() => undefined);
    }
  };

  return {
    lease: async (hash, code, form) => {
      const key = `${form} ${hash}`;
      const entry = enter(key, code, form);
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
        if (entries.get(key) === entry) entries.delete(key);
        throw error;
      }
    },
  };
};
