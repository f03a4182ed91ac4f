/** What a group knows of its memory: whether the kernel had to kill a process for want of it. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';

export interface GroupMemory {
  readonly oomKilled: () => Promise<boolean>;
}

export const groupMemory = (version: 1 | 2, group: string): GroupMemory => {
  const events = path.join(group, version === 1 ? 'memory.oom_control' : 'memory.events');
  return {
    oomKilled: async () => {
      const text = await readFile(events, 'utf8').catch(() => '');
      return Number(/^oom_kill (\d+)$/m.exec(text)?.[1] ?? 0) > 0;
    },
  };
};
