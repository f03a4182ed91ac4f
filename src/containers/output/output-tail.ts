/** The last of what a process has printed, where it says why it ends. */
export interface OutputTail {
  readonly add: (bytes: Buffer) => void;
  readonly text: () => string;
}

/** V8 prints no more than that before it aborts. */
const TAIL_BYTES = 16 * 1024;

export const createOutputTail = (): OutputTail => {
  // Twice as much: what is too old is moved away once for many pieces.
  let room: Buffer = Buffer.alloc(0);
  let length = 0;
  return {
    add: (bytes) => {
      const piece = bytes.subarray(-TAIL_BYTES);
      if (room.length === 0) room = Buffer.allocUnsafeSlow(2 * TAIL_BYTES);
      if (length + piece.length > room.length) {
        room.copy(room, 0, length - TAIL_BYTES, length);
        length = TAIL_BYTES;
      }
      piece.copy(room, length);
      length += piece.length;
    },
    text: () => room.toString('utf8', Math.max(0, length - TAIL_BYTES), length),
  };
};
