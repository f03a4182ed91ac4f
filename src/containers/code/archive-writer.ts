/**
 * Writes the entries of an archive into one folder within limits of number and size, which count
 * what is really written and not what the archive announces.
 *
 * No path is ever resolved through a link of the archive: all folders, those of links too, and all
 * files are there before the first link is made, and a link is made only where nothing is.
 */
import { chmod, mkdir, open, symlink } from 'node:fs/promises';
import path from 'node:path';
import { CodeError } from './code-error.ts';
import { checkLink, entryPath, quoted } from './entry-path.ts';

export interface ArchiveLimits {
  readonly bytesMax: number;
  readonly entriesMax: number;
}

export interface ArchiveWriter {
  readonly folder: (name: string) => Promise<void>;
  readonly file: (
    name: string,
    executable: boolean,
    content: AsyncIterable<Buffer>,
  ) => Promise<void>;
  readonly link: (name: string, target: string) => Promise<void>;
  /** Makes the links; nothing may be written after. Returns the bytes written. */
  readonly finish: () => Promise<number>;
}

export const createArchiveWriter = (root: string, limits: ArchiveLimits): ArchiveWriter => {
  const folders = new Set<string>(['.']);
  const files = new Set<string>();
  const links = new Map<string, string>();
  let bytes = 0;
  let entries = 0;

  const count = (): void => {
    entries += 1;
    if (entries > limits.entriesMax) {
      throw new CodeError(`The action archive has more than ${limits.entriesMax} entries.`);
    }
  };
  const take = (size: number): void => {
    bytes += size;
    if (bytes > limits.bytesMax) {
      throw new CodeError(`The action archive unpacks to more than ${limits.bytesMax} bytes.`);
    }
  };
  /** Every user may read what containers share, whatever the umask. */
  const makeFolder = async (folder: string): Promise<void> => {
    if (folders.has(folder)) return;
    await makeFolder(path.posix.dirname(folder));
    const made = path.join(root, folder);
    await mkdir(made, { recursive: true });
    await chmod(made, 0o755);
    folders.add(folder);
  };

  return {
    folder: async (name) => {
      count();
      await makeFolder(entryPath(name));
    },
    file: async (name, executable, content) => {
      count();
      const entry = entryPath(name);
      files.add(entry);
      await makeFolder(path.posix.dirname(entry));
      const file = await open(path.join(root, entry), 'w');
      try {
        for await (const chunk of content) {
          take(chunk.length);
          await file.writeFile(chunk);
        }
        await file.chmod(executable ? 0o755 : 0o644);
      } finally {
        await file.close();
      }
    },
    link: async (name, target) => {
      count();
      const entry = entryPath(name);
      checkLink(entry, target);
      links.set(entry, target);
      await makeFolder(path.posix.dirname(entry));
    },
    finish: async () => {
      for (const entry of links.keys()) {
        if (folders.has(entry) || files.has(entry)) throw taken(entry);
      }
      for (const [entry, target] of links) await symlink(target, path.join(root, entry));
      return bytes;
    },
  };
};

const taken = (entry: string): CodeError =>
  new CodeError(`The action archive has a link where it has something else: ${quoted(entry)}.`);
