/**
 * What is written into the groups of containers, in the words of each version of cgroups
 * (Linux: admin-guide/cgroup-v1, admin-guide/cgroup-v2).
 *
 * A container has its memory and no swap beside it, a weight of CPU by its memory, and OpenWhisk's
 * number of processes. All containers together weigh half of what the server weighs (version 2), or
 * one busy thread of it (version 1), so that it answers on a busy machine; where it has nothing to do
 * they have all of it.
 */
import { PROCESSES_MAX } from '../process-bounds.ts';
import type { Controller } from './own-groups.ts';

export interface GroupSetting {
  readonly file: string;
  readonly value: string;
  /** Not every kernel has it, and the limit holds without it. */
  readonly optional: boolean;
}

const MEGABYTE = 1024 * 1024;

export const containerSettings = (
  version: 1 | 2,
  controller: Controller,
  memoryMb: number,
): readonly GroupSetting[] => {
  const bytes = String(memoryMb * MEGABYTE);
  if (controller === 'pids') return [needed('pids.max', String(PROCESSES_MAX))];
  if (version === 1)
    return controller === 'cpu'
      ? [needed('cpu.shares', String(clamp(memoryMb, 2, 262_144)))]
      : // In this order: memory with swap is never less than memory.
        [needed('memory.limit_in_bytes', bytes), optional('memory.memsw.limit_in_bytes', bytes)];
  return controller === 'cpu'
    ? [needed('cpu.weight', String(clamp(memoryMb, 1, 10_000)))]
    : [
        needed('memory.max', bytes),
        optional('memory.swap.max', '0'),
        optional('memory.oom.group', '1'),
      ];
};

/** Of the group that all containers are in. */
export const commonSettings = (
  version: 1 | 2,
  controllers: readonly Controller[],
): readonly GroupSetting[] => {
  if (!controllers.includes('cpu')) return [];
  return version === 1 ? [needed('cpu.shares', '512')] : [needed('cpu.weight', '50')];
};

const needed = (file: string, value: string): GroupSetting => ({ file, value, optional: false });
const optional = (file: string, value: string): GroupSetting => ({ file, value, optional: true });

const clamp = (value: number, least: number, most: number): number =>
  Math.min(most, Math.max(least, value));
