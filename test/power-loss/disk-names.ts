/**
 * The names on a disk that may lose power: folders, and every change of a name since its folder was synced.
 *
 * What a power loss may leave of such changes, in one of two moods:
 * - `ordered`, as ext4 and XFS: all changes up to some moment, none later. The moment is not before
 *   anything that was synced.
 * - `loose`, which is all that POSIX promises: each change may be there or missing, whatever the others are.
 *
 * A rename is one change, and durable when either of its folders was synced. The sync of a file says
 * nothing about its name, though ext4 and XFS are kinder than that. A folder whose own name is
 * lost takes with it all that is in it.
 */
import type { Chance } from '../crash/chance.ts';
import type { DiskFile } from './disk-file.ts';

export interface DiskFolder {
  readonly type: 'folder';
  /** As processes see them. */
  readonly entries: Map<string, DiskEntry>;
  /** As they were when the power came. */
  readonly start: Map<string, DiskEntry>;
}

export type DiskEntry = DiskFile | DiskFolder;

export interface DiskNames {
  readonly root: DiskFolder;
  readonly find: (path: string) => DiskEntry | null;
  /** The names get these entries, or lose what they have (`null`), all at once. */
  readonly change: (
    ...edits: readonly (readonly [path: string, entry: DiskEntry | null])[]
  ) => void;
  /** How many changes there were so far. */
  readonly changes: () => number;
  /** Of the first so many changes, those in the folder are on the disk for sure. */
  readonly synced: (folder: DiskFolder, changes: number) => void;
  /** The names that a power loss leaves: what is in each folder. */
  readonly lost: (chance: Chance) => Names;
}

export type Names = (folder: DiskFolder) => ReadonlyMap<string, DiskEntry>;

export const PRESENT_NAMES: Names = ({ entries }) => entries;

interface Edit {
  readonly folder: DiskFolder;
  readonly name: string;
  readonly entry: DiskEntry | null;
}

interface NameChange {
  readonly edits: readonly Edit[];
  isDurable: boolean;
}

/** One in which everything is on the disk. */
export const createFolder = (entries: ReadonlyMap<string, DiskEntry> = new Map()): DiskFolder => ({
  type: 'folder',
  entries: new Map(entries),
  start: new Map(entries),
});

export const createDiskNames = (root: DiskFolder): DiskNames => {
  const all: NameChange[] = [];
  const find = (path: string): DiskEntry | null => {
    let entry: DiskEntry = root;
    for (const name of path.split('/').filter((it) => it !== '')) {
      const next: DiskEntry | undefined =
        entry.type === 'folder' ? entry.entries.get(name) : undefined;
      if (next === undefined) return null;
      entry = next;
    }
    return entry;
  };
  const editOf = (path: string, entry: DiskEntry | null): Edit => {
    const cut = path.lastIndexOf('/');
    const folder = find(path.slice(0, Math.max(cut, 0)));
    if (folder?.type !== 'folder') throw new Error(`the disk log names no folder of ${path}`);
    return { folder, name: path.slice(cut + 1), entry };
  };
  return {
    root,
    find,
    change: (...wanted) => {
      const edits = wanted.map(([path, entry]) => editOf(path, entry));
      for (const edit of edits) make(edit.folder.entries, edit);
      all.push({ edits, isDurable: false });
    },
    changes: () => all.length,
    synced: (folder, changes) => {
      for (const change of all.slice(0, changes))
        if (change.edits.some((edit) => edit.folder === folder)) change.isDurable = true;
    },
    lost: (chance) => namesAfter(all.filter(survival(all, chance))),
  };
};

const make = (entries: Map<string, DiskEntry>, { name, entry }: Edit): void => {
  if (entry === null) entries.delete(name);
  else entries.set(name, entry);
};

const survival = (all: readonly NameChange[], chance: Chance) => {
  const mood = chance.oneOf('ordered', 'loose');
  const oldest = all.findLastIndex(({ isDurable }) => isDurable) + 1;
  const moment = oldest + chance.below(all.length - oldest + 1);
  const share = chance.oneOf(0, 0.5, 0.9);
  return ({ isDurable }: NameChange, index: number): boolean =>
    mood === 'ordered' ? index < moment : isDurable || chance.fraction() < share;
};

const namesAfter = (survived: readonly NameChange[]): Names => {
  const folders = new Map<DiskFolder, Map<string, DiskEntry>>();
  const entriesOf = (folder: DiskFolder): Map<string, DiskEntry> => {
    const entries = folders.get(folder) ?? new Map(folder.start);
    folders.set(folder, entries);
    return entries;
  };
  for (const { edits } of survived) for (const edit of edits) make(entriesOf(edit.folder), edit);
  return entriesOf;
};
