/**
 * Many calls that nobody waits for, as fast as some connections carry them: each connection sends its
 * next call when the last one was answered.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import { createResponseScanner } from '../../bench/response-scan.ts';
import type { RewhiskServer } from '../support/rewhisk-server.ts';

export interface Flood {
  readonly url: string;
  /** Calls in turn, as they go over the wire. */
  readonly calls: readonly Buffer[];
  readonly count: number;
}

const CONNECTIONS = 64;

/** Resolves when all were answered 202; rejects with the first other answer. */
export const flood = async ({ url, calls, count }: Flood): Promise<void> => {
  let sent = 0;
  const next = (): Buffer | undefined => {
    if (sent >= count) return undefined;
    sent += 1;
    return calls[sent % calls.length];
  };
  const port = Number(new URL(url).port);
  await Promise.all(Array.from({ length: CONNECTIONS }, () => callInTurn(port, next)));
};

const callInTurn = async (port: number, next: () => Buffer | undefined): Promise<void> => {
  const scan = createResponseScanner();
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  const send = (): void => {
    const call = next();
    if (call === undefined) socket.end();
    else socket.write(call);
  };
  socket.on('connect', send);
  socket.on('data', (chunk: Buffer) => {
    const found = scan(chunk.toString('latin1'));
    if (found === 'more') return;
    if (found !== 'fault' && found.status === 202) send();
    else socket.destroy(new Error(found === 'fault' ? 'no answer with a length' : found.text));
  });
  await once(socket, 'close');
};

/** The bytes of a call without waiting. */
export const callOf = (
  { url, auth }: Pick<RewhiskServer, 'url' | 'auth'>,
  action: string,
  payload: object,
): Buffer => {
  const body = JSON.stringify(payload);
  const head = [
    `POST /api/v1/namespaces/_/actions/${action} HTTP/1.1`,
    `Host: ${new URL(url).host}`,
    `Authorization: Basic ${Buffer.from(auth).toString('base64')}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
};
