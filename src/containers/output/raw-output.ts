/**
 * Reads a pipe of a container to which code can write past the runtime: child processes with
 * inherited output, native modules, Node itself in its last moments. It is always read, so nobody
 * blocks for good, but only so fast, so that a flood costs the server little.
 */
import type { Readable } from 'node:stream';
import type { Clock } from '../../domain/kernel/clock.ts';

const BURST_BYTES = 256 * 1024;
const PAUSE_MS = 20;

/**
 * To be told of each piece that was read; pauses the reading when it was much, and for the longer the
 * more came at once.
 */
export const createBrake = (pipe: Readable, clock: Clock): ((bytes: number) => void) => {
  let burst = 0;
  let paused = false;
  const pause = (): void => {
    burst -= BURST_BYTES;
    paused = true;
    pipe.pause();
    clock.schedule(PAUSE_MS, goOn);
  };
  const goOn = (): void => {
    if (burst >= BURST_BYTES) return pause();
    paused = false;
    pipe.resume();
  };
  return (bytes) => {
    burst += bytes;
    if (!paused && burst >= BURST_BYTES) pause();
  };
};

export const drainOutput = (
  pipe: Readable,
  clock: Clock,
  onBytes: (bytes: Buffer) => void,
): void => {
  const brake = createBrake(pipe, clock);
  pipe.on('data', (bytes: Buffer) => {
    onBytes(bytes);
    brake(bytes.length);
  });
  // A broken pipe means that the process has ended, which is told elsewhere.
  pipe.on('error', () => undefined);
};
