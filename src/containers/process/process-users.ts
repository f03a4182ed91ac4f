/** Whose processes there are, from /proc. Empty where there is none. */
import { readdir, readFile } from 'node:fs/promises';

/** Real users of processes that still run: a zombie does nothing any more. */
export const usersOfProcesses = async (): Promise<ReadonlySet<number>> => {
  const names = await readdir('/proc').catch(() => []);
  const statuses = await Promise.all(
    names
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')),
  );
  const living = statuses.filter((text) => !/^State:\s+Z/m.test(text));
  return new Set(living.map((text) => Number(/^Uid:\s+(\d+)/m.exec(text)?.[1] ?? Number.NaN)));
};
