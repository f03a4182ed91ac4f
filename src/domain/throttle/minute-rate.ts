/**
 * So many calls in a minute of the calendar, for each namespace (openwhisk-api §2.5): the count
 * starts anew when the clock enters another minute, and refused calls count too.
 *
 * Owned state, changed in place. All namespaces change minute together, so those of the minute that
 * is over are forgotten together: memory is bounded by who called within this one.
 */
import { E, type Either } from '../kernel/fp.ts';
import type { NamespaceName } from '../names.ts';
import type { Refusal } from '../refusal.ts';

export interface MinuteRate {
  /** Counts this call; `allowed` is the limit in force, of which 0 means never. */
  readonly admit: (
    namespace: NamespaceName,
    allowed: number,
    nowMs: number,
  ) => Either<Refusal, null>;
  /** Namespaces that are remembered. */
  readonly size: () => number;
}

const MINUTE_MS = 60_000;
const ADMITTED: Either<never, null> = E.right(null);

export const createMinuteRate = (): MinuteRate => {
  const counts = new Map<NamespaceName, number>();
  let minute = 0;
  return {
    admit: (namespace, allowed, nowMs) => {
      const current = Math.floor(nowMs / MINUTE_MS);
      // Also when the clock is set back: whoever was counted in a minute to come would be shut out.
      if (current !== minute) counts.clear();
      minute = current;
      const count = (counts.get(namespace) ?? 0) + 1;
      counts.set(namespace, count);
      return count <= allowed ? ADMITTED : E.left({ type: 'TooManyRequests', count, allowed });
    },
    size: () => counts.size,
  };
};
