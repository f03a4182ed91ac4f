/**
 * Sends frames to a runtime: all frames of one turn of the event loop in one write, and no more
 * bytes in memory than one batch while the runtime does not read. What waits is kept as the
 * strings the callers hold anyway, so it is bounded by the calls that are open.
 */
import type { Writable } from 'node:stream';
import { encodeFrames, frameBytes, type OutgoingFrame } from './frames.ts';

const BATCH_BYTES_MAX = 1024 * 1024;

/** `onSent`: it has been given to the socket, and is held no longer. */
export type FrameWriter = (frame: OutgoingFrame, onSent?: () => void) => void;

interface Waiting {
  readonly frame: OutgoingFrame;
  readonly onSent: (() => void) | undefined;
}

export const createFrameWriter = (socket: Writable): FrameWriter => {
  let waiting: Waiting[] = [];
  let scheduled = false;

  const flush = (): void => {
    scheduled = false;
    while (waiting.length > 0 && socket.writable) {
      const batch = takeBatch(waiting);
      waiting = batch.length === waiting.length ? [] : waiting.slice(batch.length);
      const hasRoom = socket.write(encodeFrames(batch.map(({ frame }) => frame)));
      for (const { onSent } of batch) onSent?.();
      if (!hasRoom && socket.writableNeedDrain) {
        scheduled = true;
        socket.once('drain', flush);
        return;
      }
    }
  };

  return (frame, onSent) => {
    waiting.push({ frame, onSent });
    if (scheduled) return;
    scheduled = true;
    setImmediate(flush);
  };
};

const takeBatch = (frames: readonly Waiting[]): readonly Waiting[] => {
  let bytes = 0;
  const end = frames.findIndex(({ frame }) => (bytes += frameBytes(frame)) > BATCH_BYTES_MAX);
  return end === -1 ? frames : frames.slice(0, Math.max(end, 1));
};
