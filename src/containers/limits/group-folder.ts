/**
 * The making and the end of a group's folder. A group ends with every process in it: they are
 * killed until none is left, then the folder can be removed.
 */
import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '../../domain/kernel/clock.ts';
import { signalProcess } from '../process-tree.ts';
import type { GroupSetting } from './group-settings.ts';

/** Rejects when the folder or a setting that is not optional can't be had. */
export const makeGroup = async (
  folder: string,
  settings: readonly GroupSetting[],
): Promise<void> => {
  await mkdir(folder);
  for (const { file, value, optional } of settings) {
    await writeFile(path.join(folder, file), value).catch((error: unknown) => {
      if (!optional) throw error;
    });
  }
};

/** Killed processes are gone after milliseconds, unless the disk or the network holds them. */
const FIRST_WAIT_MS = 5;
const WAITS_MAX = 10;

/** `false`: some process did not go. With the groups inside it. */
export const removeGroup = async (folder: string, clock: Clock): Promise<boolean> => {
  for (let tried = 0; tried < WAITS_MAX; tried += 1) {
    if (await removed(folder)) return true;
    await killAll(folder);
    for (const inner of await innerGroups(folder)) await removeGroup(inner, clock);
    if (await removed(folder)) return true;
    await new Promise<void>((resolve) => clock.schedule(FIRST_WAIT_MS * 2 ** tried, resolve));
  }
  return removed(folder);
};

const removed = (folder: string): Promise<boolean> =>
  rmdir(folder).then(
    () => true,
    (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT',
  );

const innerGroups = async (folder: string): Promise<readonly string[]> => {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((it) => it.isDirectory()).map(({ name }) => path.join(folder, name));
};

export const processesIn = async (folder: string): Promise<readonly number[]> => {
  const text = await readFile(path.join(folder, 'cgroup.procs'), 'utf8').catch(() => '');
  // 0 is one that this process can't see, and would mean its own group.
  return text
    .split('\n')
    .map(Number)
    .filter((pid) => pid > 0);
};

const killAll = async (folder: string): Promise<void> => {
  // One that is not this server's to kill remains: the folder stays, and that is told.
  for (const pid of await processesIn(folder)) signalProcess(pid, 'SIGKILL');
};
