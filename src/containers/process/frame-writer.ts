/**
 * Sends frames to a runtime: all frames of one turn of the event loop in one write, and no more
 * bytes in memory than one batch while the runtime does not read. What waits is kept as the
 * strings the callers hold anyway, so it is bounded by the calls that are open.
 */
import type { Writable } from 'node:stream';
import { encodeFrames, frameBytes, type OutgoingFrame } from './frames.ts';

const BATCH_BYTES_MAX = 1024 * 1024;

export type FrameWriter = (frame: OutgoingFrame) => void;

export const createFrameWriter = (socket: Writable): FrameWriter => {
  let waiting: OutgoingFrame[] = [];
  let scheduled = false;

  const flush = (): void => {
    scheduled = false;
    while (waiting.length > 0 && socket.writable) {
      const batch = takeBatch(waiting);
      waiting = batch.length === waiting.length ? [] : waiting.slice(batch.length);
      if (!socket.write(encodeFrames(batch)) && socket.writableNeedDrain) {
        scheduled = true;
        socket.once('drain', flush);
        return;
      }
    }
  };

  return (frame) => {
    waiting.push(frame);
    if (scheduled) return;
    scheduled = true;
    setImmediate(flush);
  };
};

const takeBatch = (frames: readonly OutgoingFrame[]): readonly OutgoingFrame[] => {
  let bytes = 0;
  const end = frames.findIndex((frame) => (bytes += frameBytes(frame)) > BATCH_BYTES_MAX);
  return end === -1 ? frames : frames.slice(0, Math.max(end, 1));
};
