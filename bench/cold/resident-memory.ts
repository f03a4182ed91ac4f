/** What processes hold of the machine's memory; a page that many share counts in equal parts. */
import { readFileSync } from 'node:fs';

const kilobytes = (pid: number): number =>
  Number(/^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]);

export const heldMb = (processes: readonly number[]): number =>
  processes.map(kilobytes).reduce((sum, it) => sum + it, 0) / 1024;
