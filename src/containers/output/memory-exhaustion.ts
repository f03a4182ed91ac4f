/**
 * Tells whether a process ended because V8's heap was full: V8 says so before it aborts. That other
 * memory has run out is known by who limits it (`../limits/container-limits.ts`).
 */

/** Of a process. */
interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const HEAP_LIMIT = /FATAL ERROR: .*(heap out of memory|Allocation failed)/;

export const isHeapExhausted = (ending: Ending, stderrTail: string): boolean => {
  if (ending.signal === null && (ending.code ?? 0) <= 128) return false;
  return HEAP_LIMIT.test(stderrTail);
};
