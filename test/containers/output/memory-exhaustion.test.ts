import { expect, test } from 'vitest';
import { isHeapExhausted } from '../../../src/containers/output/memory-exhaustion.ts';

const HEAP = 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n';

test('the heap was exhausted when V8 said so and aborted', () => {
  expect(isHeapExhausted({ code: null, signal: 'SIGABRT' }, HEAP)).toBe(true);
  expect(isHeapExhausted({ code: 134, signal: null }, HEAP)).toBe(true);
});

test('the heap was not exhausted when a process ended otherwise, whatever it printed', () => {
  expect(isHeapExhausted({ code: 1, signal: null }, HEAP)).toBe(false);
  expect(isHeapExhausted({ code: null, signal: 'SIGKILL' }, '')).toBe(false);
  expect(isHeapExhausted({ code: null, signal: 'SIGABRT' }, 'aborted')).toBe(false);
});
