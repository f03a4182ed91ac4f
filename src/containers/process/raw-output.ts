/**
 * Reads a pipe of a container to which code can write past the runtime: child processes with
 * inherited output, native modules, Node itself in its last moments. It is always read, so nobody
 * blocks for good, but only so fast, so that a flood costs the server little.
 */
import type { Readable } from 'node:stream';
import type { Clock } from '../../domain/kernel/clock.ts';

const BURST_BYTES = 256 * 1024;
const PAUSE_MS = 20;

export const drainOutput = (
  pipe: Readable,
  clock: Clock,
  onBytes: (bytes: Buffer) => void,
): void => {
  let burst = 0;
  pipe.on('data', (bytes: Buffer) => {
    onBytes(bytes);
    burst += bytes.length;
    if (burst < BURST_BYTES) return;
    burst = 0;
    pipe.pause();
    clock.schedule(PAUSE_MS, () => pipe.resume());
  });
  // A broken pipe means that the process has ended, which is told elsewhere.
  pipe.on('error', () => undefined);
};
