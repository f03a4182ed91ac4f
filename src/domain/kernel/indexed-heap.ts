/**
 * A heap whose members may change their rank while they are in it: the first is known at once, any
 * other operation costs the logarithm of their number. Its owner says when a rank has changed.
 */
export interface IndexedHeap<Item> {
  /** Does nothing when it is in already. */
  readonly add: (item: Item) => void;
  /** Does nothing when it is not in. */
  readonly remove: (item: Item) => void;
  /** Its rank has changed. Does nothing when it is not in. */
  readonly changed: (item: Item) => void;
  readonly first: () => Item | undefined;
  readonly has: (item: Item) => boolean;
  readonly size: () => number;
}

/** `isBefore` is to be a strict order; of two that are equal either may be first. */
export const createIndexedHeap = <Item>(
  isBefore: (a: Item, b: Item) => boolean,
): IndexedHeap<Item> => {
  const items: Item[] = [];
  const places = new Map<Item, number>();

  const put = (item: Item, at: number): void => {
    items[at] = item;
    places.set(item, at);
  };

  const rise = (item: Item, from: number): number => {
    let at = from;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = items[above];
      if (parent === undefined || !isBefore(item, parent)) break;
      put(parent, at);
      at = above;
    }
    put(item, at);
    return at;
  };

  const sink = (item: Item, from: number): void => {
    let at = from;
    for (;;) {
      const child = firstChild(at);
      const below = items[child];
      if (below === undefined || !isBefore(below, item)) break;
      put(below, at);
      at = child;
    }
    put(item, at);
  };

  const firstChild = (at: number): number => {
    const left = items[at * 2 + 1];
    const right = items[at * 2 + 2];
    return right !== undefined && left !== undefined && isBefore(right, left)
      ? at * 2 + 2
      : at * 2 + 1;
  };

  return {
    add: (item) => {
      if (!places.has(item)) rise(item, items.length);
    },
    remove: (item) => {
      const at = places.get(item);
      if (at === undefined) return;
      places.delete(item);
      const last = items.pop();
      if (last === undefined || last === item) return;
      sink(last, rise(last, at));
    },
    changed: (item) => {
      const at = places.get(item);
      if (at !== undefined) sink(item, rise(item, at));
    },
    first: () => items[0],
    has: (item) => places.has(item),
    size: () => items.length,
  };
};
