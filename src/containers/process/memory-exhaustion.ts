/**
 * Tells whether a process ended for want of memory: V8 says so before it aborts, and the kernel
 * counts the processes it kills. Without a cgroup of its own a kill is known to be the kernel's only
 * by that count, so another victim at the same moment could be mistaken for this one.
 */
import { readFileSync } from 'node:fs';
import type { Ending } from './launcher/launcher.ts';

const HEAP_LIMIT = /FATAL ERROR: .*(heap out of memory|Allocation failed)/;

/** How many processes the kernel has killed since it started; 0 where it does not tell. */
export const kernelOomKills = (): number => {
  try {
    return Number(/^oom_kill (\d+)$/m.exec(readFileSync('/proc/vmstat', 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
};

export const isMemoryExhausted = (
  ending: Ending,
  stderrTail: string,
  oomKillsBefore: number,
): boolean => {
  if (ending.signal === null && (ending.code ?? 0) <= 128) return false;
  if (HEAP_LIMIT.test(stderrTail)) return true;
  const killed = ending.signal === 'SIGKILL' || ending.code === 137;
  return killed && kernelOomKills() > oomKillsBefore;
};
