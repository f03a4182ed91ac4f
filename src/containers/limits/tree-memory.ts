/**
 * The nearest to a group's memory where there is none: what the processes below one hold, read
 * from /proc. Pages of files do not count, nor does what lies in /tmp.
 */
import { readFile } from 'node:fs/promises';
import { processTree } from '../process-tree.ts';

export interface TreeUsage {
  readonly heldBytes: number;
  readonly processes: number;
}

export const treeUsage = async (pid: number): Promise<TreeUsage> => {
  const tree = await processTree(pid);
  const held = await Promise.all(tree.map(heldKilobytes));
  return {
    heldBytes: held.reduce((sum, it) => sum + it, 0) * 1024,
    processes: held.filter((it) => it > 0).length,
  };
};

const heldKilobytes = async (pid: number): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return [...status.matchAll(/^Rss(?:Anon|Shmem):\s+(\d+) kB$/gm)].reduce(
    (sum, [, kilobytes]) => sum + Number(kilobytes),
    0,
  );
};
