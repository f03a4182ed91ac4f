/**
 * CPU time of a process and all its descendants, from Linux's /proc; `null` elsewhere. On a machine
 * shared with other work this says more than a rate: what others do hardly changes it.
 */
import { readdirSync, readFileSync } from 'node:fs';

interface ProcessTime {
  readonly parent: number;
  /** User and system time, its own and that of ended children it waited for, ms. */
  readonly cpuMs: number;
}

/** The kernel counts in ticks, 100 a second on every Linux that Node supports. */
const TICK_MS = 10;

/** `man 5 proc`: the fields after the command's closing bracket, ppid the 2nd, utime the 12th. */
const parseStat = (stat: string): ProcessTime => {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return { parent: Number(fields[1]), cpuMs: ticks * TICK_MS };
};

const readProcesses = (): ReadonlyMap<number, ProcessTime> => {
  const processes = new Map<number, ProcessTime>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      processes.set(Number(name), parseStat(readFileSync(`/proc/${name}/stat`, 'latin1')));
    } catch {
      // It ended between the listing and the reading.
    }
  }
  return processes;
};

export const processCpuMs = (pid: number): number | null => {
  if (process.platform !== 'linux') return null;
  const processes = readProcesses();
  const isDescendant = (candidate: number): boolean => {
    if (candidate === pid) return true;
    const parent = processes.get(candidate)?.parent ?? 0;
    return parent > 0 && isDescendant(parent);
  };
  let total = 0;
  for (const [candidate, { cpuMs }] of processes) if (isDescendant(candidate)) total += cpuMs;
  return total;
};
