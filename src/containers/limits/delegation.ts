/**
 * The place in a hierarchy of version 2 where the groups of containers may be made.
 *
 * There a group has processes or hands controllers on to groups inside it, never both. So where the
 * server is the only user of its own group, as a service of systemd with `Delegate=yes` is, it moves
 * into a group inside it. Otherwise root takes a group at the top, as container engines do, and
 * everyone else has no place.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { processTree } from '../process-tree.ts';
import { processesIn } from './group-folder.ts';
import { type Controller, CONTROLLERS, type OwnGroup } from './own-groups.ts';

/** The server's own group beside those of containers. */
const SERVER_GROUP = 'rewhisk-server';

export interface Place {
  readonly folder: string;
  /** Those that groups inside it have. */
  readonly controllers: readonly Controller[];
}

/** `null`: there is none. */
export const findPlace = async (own: OwnGroup): Promise<Place | null> => {
  const places = [() => besideServer(own.folder), () => atTop(own.mount)];
  for (const place of places) {
    const found = await place();
    if (found !== null && found.controllers.length > 0) return found;
  }
  return null;
};

const besideServer = async (own: string): Promise<Place | null> => {
  // An earlier server, or the shell it was started from, is there already.
  if (path.basename(own) === SERVER_GROUP) return enabled(path.dirname(own));
  if (!(await isOnlyOurs(own)) || (await offered(own)).length === 0) return null;
  try {
    const inner = path.join(own, SERVER_GROUP);
    await mkdir(inner, { recursive: true });
    for (const pid of await processesIn(own)) await write(inner, 'cgroup.procs', String(pid));
  } catch {
    return null;
  }
  return enabled(own);
};

const atTop = (mount: string): Promise<Place | null> =>
  process.getuid?.() === 0 ? enabled(mount) : Promise.resolve(null);

/** Whether it holds the server, what the server was started by and what it has started. */
const isOnlyOurs = async (own: string): Promise<boolean> => {
  const family = new Set([...(await ancestors()), ...(await processTree(process.pid))]);
  return (await processesIn(own)).every((pid) => family.has(pid));
};

const ancestors = async (): Promise<readonly number[]> => {
  const found: number[] = [];
  for (let pid = process.ppid; pid > 0 && found.length < 64;) {
    found.push(pid);
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    pid = Number(/\) \w (\d+)/.exec(stat)?.[1] ?? 0);
  }
  return found;
};

/** Hands on what there is to hand on; one at a time, since one that can't be had refuses them all. */
export const enabled = async (folder: string): Promise<Place | null> => {
  for (const controller of await offered(folder)) {
    await write(folder, 'cgroup.subtree_control', `+${controller}`).catch(() => undefined);
  }
  return { folder, controllers: await listed(folder, 'cgroup.subtree_control') };
};

const offered = (folder: string): Promise<readonly Controller[]> =>
  listed(folder, 'cgroup.controllers');

const listed = async (folder: string, file: string): Promise<readonly Controller[]> => {
  const text = await readFile(path.join(folder, file), 'utf8').catch(() => '');
  const names = text.trim().split(' ');
  return CONTROLLERS.filter((controller) => names.includes(controller));
};

const write = (folder: string, file: string, text: string): Promise<void> =>
  writeFile(path.join(folder, file), text);
