/** The state of a process as the kernel has it: `R` runs, `S` sleeps, `T` is stopped, `Z` has ended. */
import { readFileSync } from 'node:fs';

/** `Z` where there is none. */
export const stateOf = (pid: number): string => {
  try {
    return /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1] ?? 'Z';
  } catch {
    return 'Z';
  }
};
