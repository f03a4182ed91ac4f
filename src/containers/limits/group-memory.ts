/**
 * What a group knows of its memory: how much is in it, and whether the kernel had to kill a process
 * of it because there was no more.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';

export interface GroupMemory {
  /** Without what the kernel keeps of files and can drop at any time. */
  readonly heldBytes: () => Promise<number>;
  readonly oomKilled: () => Promise<boolean>;
}

export const groupMemory = (version: 1 | 2, group: string): GroupMemory => {
  const names =
    version === 1
      ? {
          usage: 'memory.usage_in_bytes',
          file: 'total_inactive_file',
          events: 'memory.oom_control',
        }
      : { usage: 'memory.current', file: 'inactive_file', events: 'memory.events' };
  const text = (name: string): Promise<string> =>
    readFile(path.join(group, name), 'utf8').catch(() => '');
  return {
    heldBytes: async () => {
      const [usage, stat] = await Promise.all([text(names.usage), text('memory.stat')]);
      return Math.max(0, Number(usage) - numberOf(stat, names.file));
    },
    oomKilled: async () => numberOf(await text(names.events), 'oom_kill') > 0,
  };
};

const numberOf = (text: string, name: string): number =>
  Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
