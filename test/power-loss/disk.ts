/**
 * A disk in memory: what was on it when the power came, and what a log says was done to it since. It
 * tells what is on it while the power is there, and what may be left when that goes.
 */
import type { Chance } from '../crash/chance.ts';
import { createDiskFile, type DiskFile, type FileState } from './disk-file.ts';
import type { Operation } from './disk-log.ts';
import {
  createDiskNames,
  createFolder,
  type DiskEntry,
  type DiskFolder,
  type Names,
  PRESENT_NAMES,
} from './disk-names.ts';

/** By path below the folder; `null` is a folder. Parents come before what is in them. */
export type DiskTree = ReadonlyMap<string, FileState | null>;

export interface Disk {
  /** What processes saw. */
  readonly whole: () => DiskTree;
  /** What a power loss leaves of it, by these choices. */
  readonly lost: (chance: Chance) => DiskTree;
}

/** `isLeftOut`: by path. */
export const replayDisk = (
  start: DiskTree,
  operations: readonly Operation[],
  isLeftOut: (path: string) => boolean,
): Disk => {
  const names = createDiskNames(folderOf(start));
  const inodes = new Map<bigint, DiskEntry>();
  /** How much was done to the entry when the sync began. */
  const syncs = new Map<number, number>();
  const fileOf = (inode: bigint): DiskFile | null => {
    const entry = inodes.get(inode);
    return entry?.type === 'file' ? entry : null;
  };
  const open = (inode: bigint, path: string): void => {
    const entry = names.find(path);
    // A reader, which is not followed, may have made the WAL just before, empty.
    if (entry === null) create(inode, path, 0o600);
    else inodes.set(inode, entry);
  };
  const create = (inode: bigint, path: string, mode: number): void => {
    const file = createDiskFile({ mode, bytes: Buffer.alloc(0) });
    inodes.set(inode, file);
    names.change([path, file]);
  };
  const sync = (inode: bigint, number: number, isOver: boolean): void => {
    const entry = inodes.get(inode);
    if (entry === undefined) return;
    if (!isOver) syncs.set(number, entry.type === 'file' ? entry.changes() : names.changes());
    else if (entry.type === 'file') entry.synced(syncs.get(number) ?? 0);
    else names.synced(entry, syncs.get(number) ?? 0);
  };
  const replay = (operation: Operation): void => {
    if ('path' in operation && isLeftOut(operation.path)) {
      // Its inode may have been another file's.
      if ('inode' in operation) inodes.delete(operation.inode);
      return;
    }
    switch (operation.type) {
      case 'opened':
        return open(operation.inode, operation.path);
      case 'created':
        return create(operation.inode, operation.path, operation.mode);
      case 'written':
        return fileOf(operation.inode)?.change({ ...operation, type: 'write' });
      case 'resized':
        return fileOf(operation.inode)?.change({ ...operation, type: 'resize' });
      case 'modeSet':
        return fileOf(operation.inode)?.change({ ...operation, type: 'mode' });
      case 'syncing':
      case 'synced':
        return sync(operation.inode, operation.sync, operation.type === 'synced');
      case 'renamed':
        // What is found nowhere is a socket.
        return names.change([operation.path, null], [operation.to, names.find(operation.path)]);
      case 'linked':
        return names.change([operation.to, names.find(operation.path)]);
      case 'unlinked':
        return names.change([operation.path, null]);
      case 'folderMade':
        return names.change([operation.path, createFolder()]);
    }
  };
  operations.forEach(replay);
  return {
    whole: () => treeOf(names.root, PRESENT_NAMES, (file) => file.whole()),
    lost: (chance) => treeOf(names.root, names.lost(chance), (file) => file.lost(chance)),
  };
};

const folderOf = (tree: DiskTree, below: string = ''): DiskFolder => {
  const entries = new Map<string, DiskEntry>();
  for (const [path, state] of tree) {
    const name = path.slice(below.length);
    if (!path.startsWith(below) || name.includes('/')) continue;
    entries.set(name, state === null ? folderOf(tree, `${path}/`) : createDiskFile(state));
  }
  return createFolder(entries);
};

const treeOf = (
  root: DiskFolder,
  names: Names,
  stateOf: (file: DiskFile) => FileState,
): DiskTree => {
  const tree = new Map<string, FileState | null>();
  const walk = (folder: DiskFolder, below: string): void => {
    for (const [name, entry] of names(folder)) {
      const path = `${below}${name}`;
      tree.set(path, entry.type === 'file' ? stateOf(entry) : null);
      if (entry.type === 'folder') walk(entry, `${path}/`);
    }
  };
  walk(root, '');
  return tree;
};
