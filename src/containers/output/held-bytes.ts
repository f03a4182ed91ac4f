/**
 * Bytes that come in pieces and are wanted together. They are copied, because the chunk around a piece
 * may be large; the room doubles, so that many small pieces are not copied again for each of them.
 */
export interface HeldBytes {
  readonly length: () => number;
  readonly add: (bytes: Buffer) => void;
  /** All of them; none are held afterwards. */
  readonly take: () => Buffer;
}

export const createHeldBytes = (): HeldBytes => {
  let room: Buffer = Buffer.alloc(0);
  let length = 0;
  return {
    length: () => length,
    add: (bytes) => {
      const wanted = length + bytes.length;
      if (room.length < wanted) {
        const larger = Buffer.allocUnsafeSlow(Math.max(wanted, room.length * 2));
        room.copy(larger, 0, 0, length);
        room = larger;
      }
      bytes.copy(room, length);
      length = wanted;
    },
    take: () => {
      const all = room.subarray(0, length);
      room = Buffer.alloc(0);
      length = 0;
      return all;
    },
  };
};
