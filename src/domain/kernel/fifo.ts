/**
 * A persistent first-in-first-out queue: adding and taking make a new queue and cost a constant
 * time on average.
 */
export interface Fifo<Item> {
  readonly size: number;
  /** The next ones in order, from `head` on. */
  readonly front: readonly Item[];
  readonly head: number;
  /** The latest ones as a chain, newest first. */
  readonly back: Chain<Item> | null;
}
interface Chain<Item> {
  readonly item: Item;
  readonly next: Chain<Item> | null;
}

const EMPTY: Fifo<never> = { size: 0, front: [], head: 0, back: null };

export const emptyFifo = <Item>(): Fifo<Item> => EMPTY;

export const enqueue = <Item>(fifo: Fifo<Item>, item: Item): Fifo<Item> => ({
  ...fifo,
  size: fifo.size + 1,
  back: { item, next: fifo.back },
});

/** `null` when there is nothing. */
export const dequeue = <Item>(fifo: Fifo<Item>): readonly [Item, Fifo<Item>] | null => {
  if (fifo.size === 0) return null;
  const { front, head, back } = fifo.head < fifo.front.length ? fifo : refilled(fifo);
  const item = front[head];
  if (item === undefined) return null;
  return [item, { size: fifo.size - 1, front, head: head + 1, back }];
};

const refilled = <Item>(fifo: Fifo<Item>): Fifo<Item> => {
  const front: Item[] = [];
  for (let link = fifo.back; link !== null; link = link.next) front.push(link.item);
  return { size: fifo.size, front: front.toReversed(), head: 0, back: null };
};
