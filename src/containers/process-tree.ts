/**
 * All processes below one, from /proc: what a container consists of, in whatever process group or
 * session its code has put them. Empty where there is no /proc.
 */
import { readdir, readFile } from 'node:fs/promises';

/** Of more processes than this only the first are looked at. */
const TREE_MAX = 4096;

/**
 * The process itself comes first, parents before children. `onFound` is told of each as soon as it is
 * found: before its own children are read.
 */
export const processTree = async (
  pid: number,
  onFound: (pid: number) => void = () => undefined,
): Promise<readonly number[]> => {
  const tree = [pid];
  onFound(pid);
  for (let at = 0; at < tree.length && at < TREE_MAX; at += 1) {
    const children = await childrenOf(tree[at] ?? pid);
    for (const child of children) onFound(child);
    tree.push(...children);
  }
  return tree;
};

export const childrenOf = async (pid: number): Promise<readonly number[]> => {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const lists = threads.map((thread) =>
    readFile(`/proc/${pid}/task/${thread}/children`, 'utf8').catch(() => ''),
  );
  return (await Promise.all(lists)).join(' ').split(' ').filter(Boolean).map(Number);
};

/** Gone already, or become another user's by a setuid program. */
const NOT_THERE: readonly unknown[] = ['ESRCH', 'EPERM'];

/** A process that is gone, or not this server's to signal, is no error. */
export const signalProcess = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && NOT_THERE.includes(error.code))) throw error;
  }
};

/** Of whatever user it is. */
export const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};
