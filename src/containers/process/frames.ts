/**
 * The frames between the driver and a runtime: `u32 length | u8 type | u32 call | body`, little
 * endian, where the length counts what follows it. `runtimes/nodejs/channel.cjs` is the other end.
 *
 * To the runtime: `INIT` and `RUN`, body `u32 length of head | head as JSON | rest as text`.
 * From it: `READY`; log frames, body `u32 seconds | u32 nanoseconds | bytes`; and one answer per
 * call, body text. Whatever comes from a runtime is the word of user code.
 */
export const TO_RUNTIME = { init: 1, run: 2 } as const;
export const FROM_RUNTIME = {
  ready: 1,
  stdout: 2,
  stderr: 3,
  answered: 4,
  failed: 5,
  /** Body `<bytes> <head>`. */
  oversized: 6,
} as const;

export interface OutgoingFrame {
  readonly type: number;
  readonly call: number;
  readonly head: string;
  readonly rest: string;
}

const HEADER_BYTES = 9;
const HEAD_LENGTH_BYTES = 4;

/** All frames in one buffer, for one write. */
export const encodeFrames = (frames: readonly OutgoingFrame[]): Buffer => {
  const sizes = frames.map(frameBytes);
  const buffer = Buffer.allocUnsafe(sizes.reduce((sum, bytes) => sum + bytes, 0));
  let at = 0;
  for (const [index, frame] of frames.entries()) {
    writeFrame(buffer, at, frame, sizes[index] ?? 0);
    at += sizes[index] ?? 0;
  }
  return buffer;
};

export const frameBytes = (frame: OutgoingFrame): number =>
  HEADER_BYTES + HEAD_LENGTH_BYTES + Buffer.byteLength(frame.head) + Buffer.byteLength(frame.rest);

const writeFrame = (buffer: Buffer, at: number, frame: OutgoingFrame, bytes: number): void => {
  buffer.writeUInt32LE(bytes - 4, at);
  buffer[at + 4] = frame.type;
  buffer.writeUInt32LE(frame.call, at + 5);
  const headAt = at + HEADER_BYTES + HEAD_LENGTH_BYTES;
  const headBytes = buffer.write(frame.head, headAt, 'utf8');
  buffer.writeUInt32LE(headBytes, at + HEADER_BYTES);
  buffer.write(frame.rest, headAt + headBytes, 'utf8');
};

export type FrameHandler = (type: number, call: number, body: Buffer) => void;

/**
 * Cuts a stream of bytes into frames. `false` means that it announced a frame of more than
 * `bytesMax` or one too short to be any: there is no way to go on. Holds at most one frame.
 */
export const createFrameReader = (
  bytesMax: () => number,
  onFrame: FrameHandler,
): ((chunk: Buffer) => boolean) => {
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let wanted = HEADER_BYTES;
  return (chunk) => {
    pending.push(chunk);
    pendingBytes += chunk.length;
    if (pendingBytes < wanted) return true;
    const buffer = pending.length === 1 ? chunk : Buffer.concat(pending, pendingBytes);
    let at = 0;
    wanted = HEADER_BYTES;
    while (buffer.length - at >= HEADER_BYTES) {
      const length = buffer.readUInt32LE(at);
      if (length < HEADER_BYTES - 4 || length > bytesMax()) return false;
      wanted = 4 + length;
      if (buffer.length - at < wanted) break;
      const body = buffer.subarray(at + HEADER_BYTES, at + wanted);
      onFrame(buffer[at + 4] ?? 0, buffer.readUInt32LE(at + 5), body);
      at += wanted;
      wanted = HEADER_BYTES;
    }
    pendingBytes = buffer.length - at;
    pending = pendingBytes === 0 ? [] : [buffer.subarray(at)];
    return true;
  };
};
