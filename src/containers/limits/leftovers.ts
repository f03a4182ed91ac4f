/**
 * The groups that killed servers have left. Those of this data folder are written down there before
 * they are made, and end with every process in them. Those of other folders are known by their
 * name, which tells the server's process: where it is gone they are removed if they are empty.
 * Nothing is done to groups of a server that lives: a copy of its data folder tells of them, too.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readdir, rmdir } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { Clock } from '../../domain/kernel/clock.ts';
import { isAlive } from '../process-tree.ts';
import { removeGroup } from './group-folder.ts';

const OURS = /^rewhisk-(\d+)-[0-9a-f]{12}$/;

export const newGroupName = (): string =>
  `rewhisk-${process.pid}-${randomBytes(6).toString('hex')}`;

export interface GroupRecord {
  readonly add: (folder: string) => void;
  readonly remove: (folder: string) => void;
  /** Ends what is written down, but not for servers that live; gives what could not be removed. */
  readonly removeAll: (clock: Clock) => Promise<readonly string[]>;
}

export const openGroupRecord = (dataDir: string): GroupRecord => {
  const file = path.join(dataDir, 'cache', 'cgroups');
  const read = (): readonly string[] => {
    try {
      const lines = readFileSync(file, 'utf8').split('\n');
      // Nothing else is ever removed, whatever stands there.
      return lines.filter((it) => path.isAbsolute(it) && OURS.test(path.basename(it)));
    } catch {
      return [];
    }
  };
  const write = (folders: readonly string[]): void => {
    if (folders.length === 0) return rmSync(file, { force: true });
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, folders.map((folder) => `${folder}\n`).join(''), { mode: 0o600 });
  };
  return {
    add: (folder) => write([...read(), folder]),
    remove: (folder) => write(read().filter((it) => it !== folder)),
    removeAll: async (clock) => {
      const written = read();
      const inUse = written.filter(isOfOther);
      const folders = written.filter((it) => !inUse.includes(it));
      const gone = await Promise.all(folders.map((folder) => removeGroup(folder, clock)));
      const left = folders.filter((_, index) => gone[index] === false);
      write([...inUse, ...left]);
      return left;
    },
  };
};

/** Beside the group that is about to be made. */
export const removeDeserted = async (parent: string): Promise<void> => {
  const names = await readdir(parent).catch(() => []);
  for (const name of names) {
    const pid = pidOf(name);
    if (pid === process.pid || isAlive(pid)) continue;
    const folder = path.join(parent, name);
    const inner = await readdir(folder, { withFileTypes: true }).catch(() => []);
    const folders = inner.filter((it) => it.isDirectory()).map((it) => path.join(folder, it.name));
    for (const empty of [...folders, folder]) await rmdir(empty).catch(() => undefined);
  }
};

/** This server's own where the name tells of none. */
const pidOf = (name: string): number => Number(OURS.exec(name)?.[1] ?? process.pid);

/** Of another server, and it lives. */
const isOfOther = (folder: string): boolean => {
  const pid = pidOf(path.basename(folder));
  return pid !== process.pid && isAlive(pid);
};
