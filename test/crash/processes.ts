/**
 * The processes that belong to one data folder, found in /proc: a container's own process or one of
 * its sandbox shows the folder in its command line, its working folder or its mounts, also when its
 * server is gone.
 */
import { readdir, readFile, readlink } from 'node:fs/promises';
import path from 'node:path';

export interface FoundProcess {
  readonly pid: number;
  /** A pid is given again, a pid with its time of birth is not. */
  readonly born: string;
  readonly command: string;
}

export const processesOf = async (dataDir: string): Promise<readonly FoundProcess[]> => {
  const name = path.basename(dataDir);
  const pids = (await readdir('/proc')).filter((it) => /^\d+$/.test(it)).map(Number);
  const found = await Promise.all(pids.map((pid) => lookAt(pid, name)));
  return found.filter((it) => it !== null);
};

export const isAlive = async ({ pid, born }: FoundProcess): Promise<boolean> =>
  (await birthOf(pid)) === born;

const lookAt = async (pid: number, name: string): Promise<FoundProcess | null> => {
  if (pid === process.pid) return null;
  const [born, command, folder, mounts] = await Promise.all([
    birthOf(pid),
    read(`/proc/${pid}/cmdline`),
    readlink(`/proc/${pid}/cwd`).catch(() => ''),
    read(`/proc/${pid}/mountinfo`),
  ]);
  if (born === null || ![command, folder, mounts].some((it) => it.includes(name))) return null;
  return { pid, born, command: command.replaceAll('\0', ' ').trim() };
};

/** `null` when it has ended, reaped or not. */
const birthOf = async (pid: number): Promise<string | null> => {
  const stat = await read(`/proc/${pid}/stat`);
  // The second field is the name, in brackets, and may hold blanks and brackets itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state = '', born = ''] = [fields[0], fields[19]];
  return born === '' || state === 'Z' || state === 'X' ? null : born;
};

const read = (file: string): Promise<string> => readFile(file, 'utf8').catch(() => '');
