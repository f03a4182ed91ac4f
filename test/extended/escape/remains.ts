/**
 * What a server has left on the machine when it has ended: processes that see its data folder in any way, mounts of the
 * machine itself, scratch folders and unpacked code.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface Remains {
  readonly processes: readonly string[];
  readonly mounts: readonly string[];
  readonly files: readonly string[];
}

export const remains = (dataDir: string): Remains => ({
  processes: processesThatSee(dataDir),
  mounts: readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .filter((line) => line.includes(dataDir)),
  files: ['cache/image/tmp', '.admin'].flatMap((folder) => namesIn(path.join(dataDir, folder))),
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

const namesIn = (folder: string): readonly string[] =>
  existsSync(folder) ? readdirSync(folder) : [];

/** Empty for a process that has ended meanwhile. */
const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};
