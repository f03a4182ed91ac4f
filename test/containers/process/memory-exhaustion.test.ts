import { expect, test } from 'vitest';
import {
  isMemoryExhausted,
  kernelOomKills,
} from '../../../src/containers/process/memory-exhaustion.ts';

const HEAP = 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n';

test('memory was exhausted when the heap limit was reached or the kernel killed', () => {
  const kills = kernelOomKills();
  const abort = { code: null, signal: 'SIGABRT' } as const;
  const kill = { code: null, signal: 'SIGKILL' } as const;
  expect(isMemoryExhausted(abort, HEAP, kills)).toBe(true);
  expect(isMemoryExhausted({ code: 134, signal: null }, HEAP, kills)).toBe(true);
  expect(isMemoryExhausted(kill, '', kills - 1)).toBe(true);
  expect(isMemoryExhausted({ code: 137, signal: null }, '', kills - 1)).toBe(true);
});

test('memory was not exhausted when a process ended otherwise, whatever it printed', () => {
  const kills = kernelOomKills();
  expect(isMemoryExhausted({ code: 1, signal: null }, HEAP, kills)).toBe(false);
  expect(isMemoryExhausted({ code: null, signal: 'SIGKILL' }, '', kills)).toBe(false);
  expect(isMemoryExhausted({ code: null, signal: 'SIGABRT' }, 'aborted', kills)).toBe(false);
});
