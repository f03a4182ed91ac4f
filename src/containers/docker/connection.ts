/**
 * Connections to the HTTP server of a container. One that starts refuses them at first: only what is
 * not connected yet is tried again, and nothing has been sent by then.
 */
import { connect, type Socket } from 'node:net';
import type { Clock } from '../../domain/kernel/clock.ts';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** `null`: not now. */
const connectOnce = ({ host, port }: Address, timeoutMs: number, clock: Clock) =>
  new Promise<Socket | null>((resolve) => {
    const socket = connect({ host, port, noDelay: true });
    const give = (result: Socket | null): void => {
      cancel();
      if (result === null) socket.destroy();
      resolve(result);
    };
    const cancel = clock.schedule(timeoutMs, () => give(null));
    socket.once('connect', () => give(socket));
    // What happens to it later is told by the request on it.
    socket.on('error', () => give(null));
  });

const RETRY_FIRST_MS = 5;
const RETRY_MAX_MS = 100;

/** `null` when the time is up or `stopped` says that there is nothing to connect to any more. */
export const connectTo = async (
  address: Address | null,
  untilMs: number,
  clock: Clock,
  stopped: () => boolean,
): Promise<Socket | null> => {
  for (let pauseMs = RETRY_FIRST_MS; !stopped(); pauseMs = Math.min(pauseMs * 2, RETRY_MAX_MS)) {
    const leftMs = untilMs - clock.nowMs();
    if (leftMs <= 0) return null;
    const socket = address && (await connectOnce(address, leftMs, clock));
    if (socket !== null) return socket;
    await new Promise<void>((resolve) => {
      clock.schedule(Math.min(pauseMs, leftMs), resolve);
    });
  }
  return null;
};
