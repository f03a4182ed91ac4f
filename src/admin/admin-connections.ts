/**
 * The connections to the admin socket: each asks one thing, is answered and ends. One too many is
 * closed at once, and one that says nothing is closed when its time is over.
 */
import type { Socket } from 'node:net';
import type { Administration } from '../actors/administration.ts';
import type { Clock } from '../domain/kernel/clock.ts';
import { E } from '../domain/kernel/fp.ts';
import type { Logger } from '../platform/logger.ts';
import { dispatch } from './dispatch.ts';
import { type LineReading, readLine } from './line-reading.ts';
import { lineOf, PROTOCOL, type Reply } from './protocol.ts';
import { decodeRequest } from './request-decoder.ts';

export interface AdminConnectionsDeps {
  readonly administration: Administration;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface AdminConnections {
  readonly accept: (socket: Socket) => void;
  /** Closes those that have not asked yet. */
  readonly dismissIdle: () => void;
}

const CONNECTIONS_MAX = 16;
const REQUEST_BYTES_MAX = 65_536;
/** For the request, and for the other side to read the answer; ms. */
const WAIT_MS = 10_000;

export const createConnections = (deps: AdminConnectionsDeps): AdminConnections => {
  const { clock, log } = deps;
  const open = new Set<Socket>();
  const idle = new Set<Socket>();

  const serve = async (socket: Socket): Promise<void> => {
    idle.add(socket);
    const reading = await readLine(socket, { clock, bytesMax: REQUEST_BYTES_MAX, waitMs: WAIT_MS });
    idle.delete(socket);
    if (reading.type === 'late' || reading.type === 'ended') {
      socket.destroy();
      return;
    }
    const reply = await replyTo(deps, reading);
    if (reply.type === 'unreadable')
      log.warn({ reason: reply.reason }, 'a request on the admin socket was not understood');
    const cancel = clock.schedule(WAIT_MS, () => socket.destroy());
    socket.once('close', cancel);
    socket.end(lineOf({ protocol: PROTOCOL, reply }), () => socket.destroy());
  };

  return {
    accept: (socket) => {
      if (open.size >= CONNECTIONS_MAX) {
        socket.destroy();
        return;
      }
      open.add(socket);
      socket.on('close', () => open.delete(socket));
      // It went away: then nobody waits for the answer, and `close` follows.
      socket.on('error', () => undefined);
      void serve(socket);
    },
    dismissIdle: () => {
      for (const socket of idle) socket.destroy();
    },
  };
};

const replyTo = async (
  { administration, log }: AdminConnectionsDeps,
  reading: LineReading,
): Promise<Reply> => {
  if (reading.type !== 'line')
    return { type: 'unreadable', reason: `more than ${REQUEST_BYTES_MAX} bytes` };
  const request = decodeRequest(reading.text);
  if (E.isLeft(request)) return { type: 'unreadable', reason: request.left };
  try {
    const answer = await dispatch(administration, request.right);
    return E.isLeft(answer)
      ? { type: 'refused', refusal: answer.left }
      : { type: 'done', value: answer.right };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    log.error({ request: request.right.type, error: text }, 'a request of the operator failed');
    return { type: 'failed' };
  }
};
