/**
 * What a server has left on the machine when it has ended: processes that see its data folder in any way, mounts of the
 * machine itself, cgroups with its number, and files that were for containers.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface Remains {
  readonly processes: readonly string[];
  readonly mounts: readonly string[];
  readonly cgroups: readonly string[];
  readonly files: readonly string[];
}

export const NOTHING: Remains = { processes: [], mounts: [], cgroups: [], files: [] };

/** `pid`: of the server. */
export const remains = (dataDir: string, pid: number): Remains => ({
  processes: processesThatSee(dataDir),
  mounts: readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .filter((line) => line.includes(dataDir)),
  cgroups: foldersNamed('/sys/fs/cgroup', `rewhisk-${pid}-`),
  files: ['image/tmp', 'cgroups'].flatMap((name) => filesBelow(path.join(dataDir, 'cache', name))),
});

/** A container shows the folder in its command, its environment or its mounts. */
export const processesThatSee = (text: string): readonly string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) =>
      ['cmdline', 'environ', 'mountinfo'].some((file) =>
        textOf(path.join('/proc', pid, file)).includes(text),
      ),
    )
    .map((pid) => `${pid} ${textOf(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')}`);

const GROUPS_DEPTH = 4;

const foldersNamed = (folder: string, start: string, depth = 0): readonly string[] =>
  foldersIn(folder).flatMap((name) => {
    const inside = path.join(folder, name);
    if (name.startsWith(start)) return [inside];
    return depth === GROUPS_DEPTH ? [] : foldersNamed(inside, start, depth + 1);
  });

/** Without links, of which cgroups have some; none of a folder that is not there, or not any more. */
const foldersIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
  } catch {
    return [];
  }
};

const filesBelow = (place: string): readonly string[] => {
  if (!existsSync(place)) return [];
  try {
    return readdirSync(place).map((name) => path.join(place, name));
  } catch {
    return [place];
  }
};

/** Empty for a process that has ended meanwhile. */
const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};
