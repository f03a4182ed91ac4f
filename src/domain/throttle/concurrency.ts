/**
 * How many invocations of a namespace are in flight (openwhisk-api §2.5): from their admission until
 * their activation has ended, or until it is clear that there will be none.
 *
 * Owned state, changed in place. A namespace with nothing in flight takes no memory.
 */
import { E, type Either } from '../kernel/fp.ts';
import type { NamespaceName } from '../names.ts';
import type { Refusal } from '../refusal.ts';

export interface Concurrency {
  /** Takes a place when fewer than `allowed` are taken; `allowed` 0 means never. */
  readonly admit: (namespace: NamespaceName, allowed: number) => Either<Refusal, null>;
  /** Takes places whatever the limit is: for what had been accepted before. */
  readonly take: (namespace: NamespaceName, places: number) => void;
  /** Does nothing when none is taken. */
  readonly free: (namespace: NamespaceName) => void;
  readonly inFlight: (namespace: NamespaceName) => number;
  /** Namespaces that have something in flight. */
  readonly size: () => number;
}

const ADMITTED: Either<never, null> = E.right(null);

export const createConcurrency = (): Concurrency => {
  const counts = new Map<NamespaceName, number>();
  const inFlight = (namespace: NamespaceName): number => counts.get(namespace) ?? 0;
  const take = (namespace: NamespaceName, places: number): void => {
    if (places > 0) counts.set(namespace, inFlight(namespace) + places);
  };
  return {
    admit: (namespace, allowed) => {
      // Upstream says how many there are without this one, unlike the rate's count.
      const count = inFlight(namespace);
      if (count >= allowed) return E.left({ type: 'TooManyConcurrent', count, allowed });
      take(namespace, 1);
      return ADMITTED;
    },
    take,
    free: (namespace) => {
      const count = inFlight(namespace);
      if (count > 1) counts.set(namespace, count - 1);
      else counts.delete(namespace);
    },
    inFlight,
    size: () => counts.size,
  };
};
