/**
 * The image where every user of the machine gets at it: for containers that are users of their own and
 * have no sandbox, which could not pass through the data folder. It lies among the temporary files
 * under a name drawn at random, and its actions are as hard to find as in the data folder
 * (`image.ts`). A program that others can't reach where it is, such as a Node in a home folder, is
 * copied into it.
 *
 * A server that is killed leaves it; `<data>/cache/open-image` names it to the next start.
 */
import {
  chmodSync,
  copyFileSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Mount } from '../sandbox/mounts.ts';
import { buildImageIn } from './image.ts';
import { usersOfProcesses } from './process-users.ts';

export interface OpenImage {
  readonly image: string;
  /** From where other users can run them. */
  readonly programs: readonly Mount[];
}

export interface OpenImages {
  /** Throws when there is no place for it. */
  readonly build: (programs: readonly Mount[]) => OpenImage;
  /** Also what an earlier server of the data folder left. False: somebody may still be in it. */
  readonly remove: () => Promise<boolean>;
}

/** `temporary`: where it may lie. */
export const createOpenImages = (dataDir: string, temporary: string = tmpdir()): OpenImages => {
  const record = path.join(dataDir, 'cache', 'open-image');
  return {
    build: (programs) => {
      const place = realpathSync(temporary);
      if (!isPassable(place))
        throw new Error(`other users of this machine can not enter ${place}: set TMPDIR`);
      // Nobody else gets in before all of it is there.
      const own = mkdtempSync(path.join(place, 'rewhisk-image-'));
      writeFileSync(record, own, { mode: 0o600 });
      const image = path.join(own, 'image');
      buildImageIn(image, programs);
      const open = { image, programs: runnable(programs, image) };
      chmodSync(own, 0o711);
      return open;
    },
    remove: async () => {
      const own = textOf(record);
      if (own !== '' && !(await removeFolder(own))) return false;
      rmSync(record, { force: true });
      return true;
    },
  };
};

/**
 * What a container made in it belongs to a user that may still have processes: those could lead root,
 * who removes it, elsewhere by links. After a start of the machine the name can be somebody else's.
 */
const removeFolder = async (own: string): Promise<boolean> => {
  const found = lstatSync(own, { throwIfNoEntry: false });
  if (found?.isDirectory() !== true || found.uid !== process.getuid?.()) return true;
  const scratches = path.join(own, 'image', 'tmp');
  const owners = namesIn(scratches).map((name) => lstatSync(path.join(scratches, name)).uid);
  const busy = owners.length === 0 ? new Set<number>() : await usersOfProcesses();
  if (owners.some((owner) => owner !== found.uid && busy.has(owner))) return false;
  rmSync(own, { recursive: true, force: true });
  return true;
};

const runnable = (programs: readonly Mount[], image: string): readonly Mount[] => {
  const copies = new Map<string, string>();
  return programs.map((mount) => {
    const { source, target, type } = mount;
    if (type !== 'file' || isRunnable(source)) return mount;
    const copy = copies.get(source) ?? path.join(image, target);
    if (!copies.has(source)) copyProgram(source, copy);
    copies.set(source, copy);
    return { ...mount, source: copy };
  });
};

const copyProgram = (source: string, copy: string): void => {
  copyFileSync(source, copy);
  chmodSync(copy, 0o755);
};

const isRunnable = (file: string): boolean =>
  (statSync(file).mode & 0o005) === 0o005 && isPassable(path.dirname(file));

/** Whether everybody may go through that folder and those that it is in. */
const isPassable = (folder: string): boolean =>
  (statSync(folder).mode & 0o001) !== 0 &&
  (folder === path.dirname(folder) || isPassable(path.dirname(folder)));

const namesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

/** Empty where there is no such file. */
const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};
