/** The one line that the other side of a connection says, within a length and a time. */
import type { Socket } from 'node:net';
import type { Clock } from '../domain/kernel/clock.ts';

export interface LineBounds {
  readonly clock: Clock;
  readonly bytesMax: number;
  readonly waitMs: number;
}

export type LineReading =
  | { readonly type: 'line'; readonly text: string }
  | { readonly type: 'tooLong' }
  | { readonly type: 'late' }
  /** The connection ended or broke before the line did. */
  | { readonly type: 'ended' };

const LINE_END = 0x0a;

/** What comes behind the line is not read. */
export const readLine = (
  socket: Socket,
  { clock, bytesMax, waitMs }: LineBounds,
): Promise<LineReading> =>
  new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const settle = (reading: LineReading): void => {
      cancel();
      socket.pause();
      socket.off('data', onData).off('end', onEnd).off('close', onEnd);
      resolve(reading);
    };
    const onData = (chunk: Buffer): void => {
      const end = chunk.indexOf(LINE_END);
      const part = end === -1 ? chunk : chunk.subarray(0, end);
      bytes += part.length;
      if (bytes > bytesMax) return settle({ type: 'tooLong' });
      chunks.push(part);
      if (end !== -1) settle({ type: 'line', text: Buffer.concat(chunks).toString() });
    };
    const onEnd = (): void => settle({ type: 'ended' });
    const cancel = clock.schedule(waitMs, () => settle({ type: 'late' }));
    socket.on('data', onData).on('end', onEnd).on('close', onEnd);
  });
