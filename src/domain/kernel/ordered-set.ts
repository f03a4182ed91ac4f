/**
 * A set in order of insertion of which the first is found at once. JavaScript's own has the same
 * order, but looks for its first past the places of all that were taken from the front since it last
 * was rebuilt: where it serves as a line, that costs as many steps as it has members.
 */
export interface OrderedSet<Item> extends Iterable<Item> {
  /** At the end; does nothing when it is in already. */
  readonly add: (item: Item) => void;
  /** False when it was not in. */
  readonly delete: (item: Item) => boolean;
  readonly has: (item: Item) => boolean;
  readonly first: () => Item | undefined;
  readonly size: number;
}

interface Link<Item> {
  readonly item: Item;
  before: Link<Item> | null;
  after: Link<Item> | null;
  isIn: boolean;
}

/** It may change while somebody goes through it: what has left is passed over. */
export const createOrderedSet = <Item>(): OrderedSet<Item> => {
  const links = new Map<Item, Link<Item>>();
  let first: Link<Item> | null = null;
  let last: Link<Item> | null = null;

  return {
    add: (item) => {
      if (links.has(item)) return;
      const link: Link<Item> = { item, before: last, after: null, isIn: true };
      if (last === null) first = link;
      else last.after = link;
      last = link;
      links.set(item, link);
    },
    delete: (item) => {
      const link = links.get(item);
      if (link === undefined) return false;
      links.delete(item);
      if (link.before === null) first = link.after;
      else link.before.after = link.after;
      if (link.after === null) last = link.before;
      else link.after.before = link.before;
      link.isIn = false;
      return true;
    },
    has: (item) => links.has(item),
    first: () => first?.item,
    get size() {
      return links.size;
    },
    *[Symbol.iterator]() {
      // A link that has left still shows the way to those that came after it.
      for (let link = first; link !== null; link = link.after) if (link.isIn) yield link.item;
    },
  };
};
