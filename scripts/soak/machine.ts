/** What a process and a folder take of the machine, by what the kernel says. */
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const MEGABYTE = 1024 * 1024;

/** Resident memory of a process. */
export const residentMb = (pid: number): number => {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? Number.NaN) / 1024;
};

export const openFilesOf = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;

/** Of the files below that `isMeant`; one that goes meanwhile counts as none. */
export const folderMb = (folder: string, isMeant = (_name: string): boolean => true): number =>
  bytesBelow(folder, isMeant) / MEGABYTE;

const bytesBelow = (folder: string, isMeant: (name: string) => boolean): number => {
  let sum = 0;
  for (const entry of entriesOf(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) sum += bytesBelow(path, isMeant);
    else if (isMeant(entry.name)) sum += lstatSync(path, { throwIfNoEntry: false })?.size ?? 0;
  }
  return sum;
};

const entriesOf = (folder: string) => {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
};
