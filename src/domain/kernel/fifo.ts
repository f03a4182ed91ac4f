/**
 * A first-in-first-out queue that its owner changes in place. Adding, taking and giving back to the
 * front cost a constant time on average; what was taken is not held on to.
 */
export interface Fifo<Item> {
  readonly push: (item: Item) => void;
  /** Before all others. */
  readonly unshift: (item: Item) => void;
  /** `undefined` when there is nothing. */
  readonly shift: () => Item | undefined;
  readonly peek: () => Item | undefined;
  readonly size: () => number;
  readonly clear: () => void;
}

/** Taken places at the front are given back when there are so many, and as many as items. */
const SLACK = 64;

export const createFifo = <Item>(): Fifo<Item> => {
  /** Given back to the front: the last is the first to leave. */
  const returned: Item[] = [];
  let items: (Item | undefined)[] = [];
  let head = 0;

  const shiftItem = (): Item | undefined => {
    const item = items[head];
    items[head] = undefined;
    if (head < items.length) head += 1;
    if (head > SLACK && head * 2 > items.length) {
      items = items.slice(head);
      head = 0;
    }
    return item;
  };

  return {
    push: (item) => void items.push(item),
    unshift: (item) => void returned.push(item),
    shift: () => (returned.length > 0 ? returned.pop() : shiftItem()),
    peek: () => (returned.length > 0 ? returned.at(-1) : items[head]),
    size: () => returned.length + items.length - head,
    clear: () => {
      returned.length = 0;
      items = [];
      head = 0;
    },
  };
};
