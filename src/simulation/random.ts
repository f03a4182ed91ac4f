/**
 * Chance, drawn from a name: the same name gives the same numbers on every machine. Whatever is drawn
 * for gets a stream of its own (`seed, 'container', id`), so that leaving something out of a simulation
 * changes nothing of what is drawn for the rest.
 */
export interface Random {
  /** At least 0, less than 1. */
  readonly next: () => number;
  /** Both ends included. */
  readonly int: (min: number, max: number) => number;
  readonly chance: (probability: number) => boolean;
  readonly pick: <Item>(items: readonly [Item, ...Item[]]) => Item;
  /** Of a quantity that is mostly small and sometimes many times its mean. */
  readonly exponential: (mean: number) => number;
}

export const createRandom = (...name: readonly (string | number)[]): Random => {
  const next = generator(name.join('/'));
  const int = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  return {
    next,
    int,
    chance: (probability) => next() < probability,
    pick: (items) => items[int(0, items.length - 1)] ?? items[0],
    exponential: (mean) => -Math.log(1 - next()) * mean,
  };
};

/** sfc32, seeded by four hashes of the name. */
const generator = (name: string): (() => number) => {
  let [a, b, c, count] = [hash(name, 1), hash(name, 2), hash(name, 3), 1];
  const step = (): number => {
    const sum = (((a + b) | 0) + count) | 0;
    count = (count + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 0x1_0000_0000;
  };
  for (let warmUp = 0; warmUp < 12; warmUp += 1) step();
  return step;
};

/** FNV-1a with a last stir. */
const hash = (text: string, salt: number): number => {
  let value = 0x811c_9dc5 ^ Math.imul(salt, 0x9e37_79b1);
  for (let i = 0; i < text.length; i += 1)
    value = Math.imul(value ^ text.charCodeAt(i), 0x0100_0193);
  value = Math.imul(value ^ (value >>> 15), 0x85eb_ca6b);
  return (value ^ (value >>> 13)) | 0;
};
