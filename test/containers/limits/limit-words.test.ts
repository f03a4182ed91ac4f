import { expect, test } from 'vitest';
import { describeLimits } from '../../../src/containers/limits/limit-words.ts';

const wordsOf = (...args: Parameters<typeof describeLimits>): string =>
  describeLimits(...args).words;

test('limits are told with what holds them', () => {
  const all = [{ version: 2, controllers: ['memory', 'cpu', 'pids'] }] as const;
  expect(wordsOf(all, [], true)).toBe(
    'memory, cpu and processes limited by cgroup v2, open files by rlimit',
  );
  expect(describeLimits(all, [], true).missing).toEqual([]);
});

test('what is not limited is told, and why', () => {
  const some = [{ version: 1, controllers: ['pids'] }] as const;
  expect(wordsOf(some, ['EACCES: no'], true)).toBe(
    'processes limited by cgroup v1, memory watched, cpu not limited, open files by rlimit (EACCES: no)',
  );
  expect(wordsOf([], [], true)).toBe(
    'memory watched, cpu not limited, processes watched and by rlimit, open files by rlimit (no cgroups in use)',
  );
  expect(wordsOf([], [], false)).toBe(
    'memory not limited, cpu not limited, processes by rlimit, open files by rlimit (no cgroups in use)',
  );
});

test('whoever asks is told what is held, and nothing about the machine', () => {
  const some = [{ version: 1, controllers: ['pids'] }] as const;
  const reason = "EACCES: permission denied, mkdir '/sys/fs/cgroup/rewhisk'";
  expect(describeLimits(some, [reason], true).held).toBe(
    'processes limited by cgroup v1, memory watched, open files by rlimit',
  );
  expect(describeLimits([], [reason], false).held).toBe(
    'processes by rlimit, open files by rlimit',
  );
});
