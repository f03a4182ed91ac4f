/**
 * Takes apart what the engine sends of a container's two streams: `u8 stream | 3 zeros | u32 length |
 * bytes`, big endian. The engine is believed; a length is not held in memory, only passed through.
 */
import type { Readable } from 'node:stream';
import type { LogStream } from '../../domain/activation/log-lines.ts';
import type { Clock } from '../../domain/kernel/clock.ts';
import { drainOutput } from '../output/raw-output.ts';

const HEAD_BYTES = 8;
const STDERR = 2;

export const readAttachedOutput = (
  output: Readable,
  clock: Clock,
  onBytes: (stream: LogStream, bytes: Buffer) => void,
): void => {
  let head: Buffer = Buffer.alloc(0);
  let stream: LogStream = 'stdout';
  let left = 0;
  drainOutput(output, clock, (chunk) => {
    let at = 0;
    while (at < chunk.length) {
      if (left === 0) {
        const part = chunk.subarray(at, at + HEAD_BYTES - head.length);
        head = Buffer.concat([head, part]);
        at += part.length;
        if (head.length < HEAD_BYTES) return;
        stream = head[0] === STDERR ? 'stderr' : 'stdout';
        left = head.readUInt32BE(4);
        head = Buffer.alloc(0);
      }
      const bytes = chunk.subarray(at, at + left);
      at += bytes.length;
      left -= bytes.length;
      if (bytes.length > 0) onBytes(stream, bytes);
    }
  });
};
