/** Reads a stream by counts of bytes, holding one chunk and what was asked for. */
export interface BlockReader {
  /** So many bytes; `null` when the stream ends before. */
  readonly take: (count: number) => Promise<Buffer | null>;
  /** The next bytes as they come; ends early with the stream. */
  readonly bytes: (count: number) => AsyncGenerator<Buffer, void>;
}

const EMPTY = Buffer.alloc(0);

export const createBlockReader = (source: AsyncIterable<Buffer>): BlockReader => {
  const chunks = source[Symbol.asyncIterator]();
  let chunk: Buffer = EMPTY;

  const some = async (max: number): Promise<Buffer> => {
    while (chunk.length === 0) {
      const next = await chunks.next();
      if (next.done === true) return EMPTY;
      chunk = next.value;
    }
    const part = chunk.subarray(0, max);
    chunk = chunk.subarray(part.length);
    return part;
  };

  async function* bytes(count: number): AsyncGenerator<Buffer, void> {
    let left = count;
    while (left > 0) {
      const part = await some(left);
      if (part.length === 0) return;
      left -= part.length;
      yield part;
    }
  }

  return {
    bytes,
    take: async (count) => {
      const parts: Buffer[] = [];
      for await (const part of bytes(count)) parts.push(part);
      const whole = Buffer.concat(parts);
      return whole.length === count ? whole : null;
    },
  };
};
