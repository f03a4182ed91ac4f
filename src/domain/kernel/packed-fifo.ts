/**
 * A first-in-first-out queue of pairs of numbers without an object for each: 12 bytes a pair. Its
 * owner changes it in place; what was taken is given back in pieces.
 */
export interface PackedFifo {
  /** `first` up to 2^53, `second` up to 2^32. */
  readonly push: (first: number, second: number) => void;
  /** `undefined` when there is nothing. */
  readonly shift: () => readonly [first: number, second: number] | undefined;
  readonly size: () => number;
}

interface Chunk {
  readonly firsts: Float64Array;
  readonly seconds: Uint32Array;
  length: number;
}

/** The first piece is small, because most queues are short. */
const SMALLEST = 8;
const LARGEST = 4_096;

const createChunk = (capacity: number): Chunk => ({
  firsts: new Float64Array(capacity),
  seconds: new Uint32Array(capacity),
  length: 0,
});

export const createPackedFifo = (): PackedFifo => {
  const chunks: Chunk[] = [];
  /** Taken of the first chunk. */
  let head = 0;
  let size = 0;

  const roomy = (): Chunk => {
    const last = chunks.at(-1);
    if (last !== undefined && last.length < last.firsts.length) return last;
    const made = createChunk(Math.min(LARGEST, (last?.firsts.length ?? SMALLEST / 2) * 2));
    chunks.push(made);
    return made;
  };

  return {
    push: (first, second) => {
      const chunk = roomy();
      chunk.firsts[chunk.length] = first;
      chunk.seconds[chunk.length] = second;
      chunk.length += 1;
      size += 1;
    },
    shift: () => {
      const [chunk] = chunks;
      if (chunk === undefined || size === 0) return undefined;
      const pair = [chunk.firsts[head] ?? 0, chunk.seconds[head] ?? 0] as const;
      head += 1;
      size -= 1;
      if (head === chunk.length) {
        chunks.shift();
        head = 0;
      }
      return pair;
    },
    size: () => size,
  };
};
