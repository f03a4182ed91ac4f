/** What a recording says of the server itself: when it was down, how large it was, which limits were set. */
import type { DomainEvent } from '../domain/events.ts';
import type { Mark, Trace } from './trace.ts';

export interface ServerLife {
  readonly note: (event: DomainEvent, timeMs: number) => void;
  /** Of the last record so far. */
  readonly toMs: () => number;
  readonly facts: () => Pick<Trace, 'marks' | 'fromMs' | 'toMs' | 'invokers' | 'memoryMb' | 'pool'>;
}

export const createServerLife = (): ServerLife => {
  const marks: Mark[] = [];
  const invokers = new Set<number>();
  let memoryMb: number | null = null;
  let pool: Trace['pool'] = null;
  let fromMs: number | null = null;
  let toMs = 0;
  return {
    note: (event, timeMs) => {
      fromMs ??= timeMs;
      switch (event.type) {
        case 'EpochStarted':
          if (toMs > 0) marks.push({ type: 'restart', atMs: toMs, upMs: timeMs });
          invokers.clear();
          break;
        case 'InvokerStarted':
          invokers.add(event.invoker);
          ({ memoryMb, pool } = event);
          break;
        case 'NamespaceLimitsSet': {
          const { namespace, limits } = event;
          marks.push({ type: 'limits', atMs: timeMs, namespace, limits });
          break;
        }
        default:
      }
      // The machine's clock may have been set back.
      toMs = Math.max(toMs, timeMs);
    },
    toMs: () => toMs,
    facts: () => ({
      marks,
      fromMs: fromMs ?? 0,
      toMs,
      invokers: Math.max(1, invokers.size),
      memoryMb,
      pool,
    }),
  };
};
