/** A folder on the real disk, as a tree in memory and back. */
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type { DiskTree } from './disk.ts';
import type { FileState } from './disk-file.ts';

/** `isLeftOut`: by the path below the folder. Sockets are no files. */
export const readTree = (dir: string, isLeftOut: (path: string) => boolean): DiskTree => {
  const tree = new Map<string, FileState | null>();
  const walk = (below: string): void => {
    for (const entry of readdirSync(path.join(dir, below), { withFileTypes: true })) {
      const name = path.join(below, entry.name);
      if (isLeftOut(name) || !(entry.isFile() || entry.isDirectory())) continue;
      tree.set(name, entry.isFile() ? readState(path.join(dir, name)) : null);
      if (entry.isDirectory()) walk(name);
    }
  };
  walk('');
  return tree;
};

const readState = (file: string): FileState => ({
  mode: statSync(file).mode & 0o7777,
  bytes: readFileSync(file),
});

/** Everything in the folder but what is left out is as in the tree from now on. */
export const writeTree = (
  dir: string,
  tree: DiskTree,
  isLeftOut: (path: string) => boolean = () => false,
): void => {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(dir))
    if (!isLeftOut(name)) rmSync(path.join(dir, name), { recursive: true });
  for (const [name, state] of tree) {
    const file = path.join(dir, name);
    if (state === null) {
      mkdirSync(file, { mode: 0o700 });
    } else {
      writeFileSync(file, state.bytes);
      chmodSync(file, state.mode);
    }
  }
};

/** Where two trees are not the same. */
export const differences = (one: DiskTree, other: DiskTree): readonly string[] => {
  const paths = new Set([...one.keys(), ...other.keys()]);
  return [...paths].filter((name) => !isSame(one.get(name), other.get(name)));
};

const isSame = (
  one: FileState | null | undefined,
  other: FileState | null | undefined,
): boolean => {
  if (one === undefined || other === undefined || one === null || other === null)
    return one === other;
  return one.mode === other.mode && one.bytes.equals(other.bytes);
};
