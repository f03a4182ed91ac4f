/**
 * The look-ups that are under way, one per key: whoever asks for the same meanwhile gets the same
 * answer, so that a burst of calls asks the views once. One that fails, fails for all who share it;
 * none is held longer than it takes.
 */
export interface SharedLoads<Key, Value> {
  /** Joins the look-up of the key that is under way, or starts one. */
  readonly share: (key: Key, start: () => Promise<Value>) => Promise<Value>;
  /** Nobody joins those that are under way now: what they ask about has changed. */
  readonly outdate: () => void;
}

export const createSharedLoads = <Key, Value>(): SharedLoads<Key, Value> => {
  const underWay = new Map<Key, Promise<Value>>();
  return {
    share: (key, start) => {
      const joined = underWay.get(key);
      if (joined !== undefined) return joined;
      const started = start().finally(() => {
        if (underWay.get(key) === started) underWay.delete(key);
      });
      underWay.set(key, started);
      return started;
    },
    outdate: () => underWay.clear(),
  };
};
