/**
 * Answers of the views that are asked for again and again, kept until something changes. What is not
 * there is kept apart from what is, so that guessing at names pushes out nobody. Both are bounded,
 * the least recently used go first.
 */
import { LRUCache } from 'lru-cache';
import { createSharedLoads } from './shared-loads.ts';

export interface KeptAnswers<Key, Value> {
  /** No promise when it is known. Rejects when asking fails, and then keeps nothing. */
  readonly get: (key: Key) => Value | null | Promise<Value | null>;
  /** What is asked from now on is asked anew; answers that are under way are not kept. */
  readonly forgetAll: () => void;
}

const FOUND_MAX = 10_000;
const MISSED_MAX = 1_000;

export const createKeptAnswers = <Key extends string, Value extends object>(
  ask: (key: Key) => Promise<Value | null>,
): KeptAnswers<Key, Value> => {
  const found = new LRUCache<Key, Value>({ max: FOUND_MAX });
  const missed = new LRUCache<Key, true>({ max: MISSED_MAX });
  const loads = createSharedLoads<Key, Value | null>();
  let changes = 0;

  const load = async (key: Key): Promise<Value | null> => {
    const asOf = changes;
    const value = await ask(key);
    if (asOf !== changes) return value;
    if (value === null) missed.set(key, true);
    else found.set(key, value);
    return value;
  };

  return {
    get: (key) => {
      const known = found.get(key);
      if (known !== undefined) return known;
      return missed.get(key) === true ? null : loads.share(key, () => load(key));
    },
    forgetAll: () => {
      changes += 1;
      found.clear();
      missed.clear();
      loads.outdate();
    },
  };
};
