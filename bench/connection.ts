/**
 * One keep-alive connection in a closed loop: sends the same bytes again as soon as the response is
 * complete, never two requests at a time. From connecting to its end it always waits for a response.
 */
import { connect, type Socket } from 'node:net';

import { createResponseScanner, type ScannedResponse } from './response-scan.ts';

export interface ConnectionEvents {
  /** A response came `ms` after its request; answers whether to send the next request. */
  readonly onResponse: (response: ScannedResponse, ms: number) => boolean;
  /** Last event. `null`: it ended because `onResponse` said so; else what went wrong. */
  readonly onEnd: (fault: string | null) => void;
}

/** `readBuffer` may be shared by all connections: each chunk is taken out of it at once. */
export const openConnection = (
  port: number,
  request: Buffer,
  readBuffer: Buffer,
  { onResponse, onEnd }: ConnectionEvents,
): Socket => {
  const scan = createResponseScanner();
  let sentAt = 0;
  let fault: string | null = 'closed by the server';
  const send = (): void => {
    sentAt = performance.now();
    socket.write(request);
  };
  const end = (why: string | null): false => {
    fault = why;
    socket.destroy();
    return false;
  };
  const callback = (size: number): boolean => {
    const chunk = readBuffer.toString('latin1', 0, size);
    const found = scan(chunk);
    if (found === 'more') return true;
    if (found === 'fault') return end(`not one response with a length: ${chunk}`);
    if (!onResponse(found, performance.now() - sentAt)) return end(null);
    send();
    return true;
  };
  const onread = { buffer: readBuffer, callback };
  const socket = connect({ host: '127.0.0.1', port, noDelay: true, onread });
  socket.on('connect', send);
  socket.on('error', (error) => {
    fault = error.message;
  });
  socket.on('close', () => onEnd(fault));
  return socket;
};
