/**
 * A set of offsets as bitmaps, for the offsets of much work at once: where they lie close together, as
 * the offsets of what is accepted do, a million costs some hundred kilobytes. Its owner changes it in
 * place; bitmaps in which nothing is left are given up.
 */
import { type Offset, offset } from './ids.ts';

export interface OffsetSet {
  /** Whether it is new. */
  readonly add: (at: Offset) => boolean;
  /** Whether it was there. */
  readonly delete: (at: Offset) => boolean;
  readonly has: (at: Offset) => boolean;
  /** `null` when there is none. Costs little while it only rises. */
  readonly lowest: () => Offset | null;
  readonly size: () => number;
}

interface Chunk {
  readonly words: Uint32Array;
  size: number;
}

/** Offsets per bitmap: one alone takes some 250 bytes. */
const CHUNK = 1_024;
const WORD = 32;

export const createOffsetSet = (): OffsetSet => {
  const chunks = new Map<number, Chunk>();
  /** No chunk lies below the first, and none above the last. */
  let first = Infinity;
  let last = -1;
  let size = 0;

  const chunkOf = (at: Offset): Chunk => {
    const index = Math.floor(at / CHUNK);
    const known = chunks.get(index);
    if (known !== undefined) return known;
    const made = { words: new Uint32Array(CHUNK / WORD), size: 0 };
    chunks.set(index, made);
    first = Math.min(first, index);
    last = Math.max(last, index);
    return made;
  };

  const toFirst = (): Chunk | undefined => {
    if (size === 0) [first, last] = [Infinity, -1];
    for (; first <= last; first += 1) {
      const chunk = chunks.get(first);
      if (chunk !== undefined) return chunk;
    }
    return undefined;
  };

  return {
    add: (at) => {
      const chunk = chunkOf(at);
      if (!setBit(chunk.words, at % CHUNK)) return false;
      chunk.size += 1;
      size += 1;
      return true;
    },
    delete: (at) => {
      const index = Math.floor(at / CHUNK);
      const chunk = chunks.get(index);
      if (chunk === undefined || !clearBit(chunk.words, at % CHUNK)) return false;
      chunk.size -= 1;
      size -= 1;
      if (chunk.size === 0) chunks.delete(index);
      return true;
    },
    has: (at) => {
      const chunk = chunks.get(Math.floor(at / CHUNK));
      return chunk !== undefined && hasBit(chunk.words, at % CHUNK);
    },
    lowest: () => {
      const chunk = toFirst();
      return chunk === undefined ? null : offset(first * CHUNK + lowestBit(chunk.words));
    },
    size: () => size,
  };
};

const hasBit = (words: Uint32Array, bit: number): boolean =>
  (((words[bit >> 5] ?? 0) >>> (bit & 31)) & 1) === 1;

const setBit = (words: Uint32Array, bit: number): boolean => {
  if (hasBit(words, bit)) return false;
  words[bit >> 5] = (words[bit >> 5] ?? 0) | (1 << (bit & 31));
  return true;
};

const clearBit = (words: Uint32Array, bit: number): boolean => {
  if (!hasBit(words, bit)) return false;
  words[bit >> 5] = (words[bit >> 5] ?? 0) & ~(1 << (bit & 31));
  return true;
};

/** Of words of which one is not zero. */
const lowestBit = (words: Uint32Array): number => {
  const index = words.findIndex((word) => word !== 0);
  const word = words[index] ?? 0;
  return index * WORD + (WORD - 1 - Math.clz32(word & -word));
};
