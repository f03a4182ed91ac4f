/**
 * One call of a container's HTTP server, over a connection of its own: what was sent once is never
 * sent again, so nothing runs twice (scheduling-and-runtimes §5.1).
 *
 * The answer is the word of user code. It must announce its length; of one over the limit only the
 * beginning is read.
 */
import { type IncomingMessage, request } from 'node:http';
import type { Socket } from 'node:net';
import type { CallOutcome } from '../../domain/activation/outcome.ts';

/** `lost`: there was no answer, or none that the contract allows. */
export type ProxyAnswer =
  | Extract<CallOutcome, { readonly type: 'answered' | 'oversized' }>
  | { readonly type: 'lost' };

export interface ProxyCall {
  readonly path: '/init' | '/run';
  readonly body: string;
  readonly resultBytesMax: number;
  /** The body is on its way, and held no longer. */
  readonly onSent?: (() => void) | undefined;
}

/** How much of a too long answer is told. */
const HEAD_BYTES_MAX = 16 * 1024;
const LOST = { type: 'lost' } as const;
const HEADERS = { 'content-type': 'application/json', accept: 'application/json' };
const NO_CONTENT = 204;
/** "Give it to another container", which is about to end (§5.1). */
const UNAVAILABLE = 503;

/** Ends with the socket, which is how whoever waits no longer gives up. */
export const callProxy = (
  socket: Socket,
  { path, body, resultBytesMax, onSent }: ProxyCall,
): Promise<ProxyAnswer> =>
  new Promise((resolve) => {
    const bytes = Buffer.from(body);
    const sent = request({
      createConnection: () => socket,
      method: 'POST',
      path,
      headers: { ...HEADERS, 'content-length': bytes.length, connection: 'close', host: 'action' },
    });
    const settle = (answer: ProxyAnswer): void => {
      resolve(answer);
      socket.destroy();
    };
    sent.on('response', (response) => void read(response, resultBytesMax).then(settle));
    sent.on('error', () => settle(LOST));
    sent.on('close', () => settle(LOST));
    sent.end(bytes, () => onSent?.());
  });

const read = async (response: IncomingMessage, bytesMax: number): Promise<ProxyAnswer> => {
  const { statusCode = 0, headers } = response;
  const length = Number(headers['content-length'] ?? Number.NaN);
  if (!Number.isSafeInteger(length) || statusCode === NO_CONTENT || statusCode === UNAVAILABLE)
    return LOST;
  const wanted = length > bytesMax ? Math.min(bytesMax, HEAD_BYTES_MAX) : length;
  const chunks: Buffer[] = [];
  let held = 0;
  try {
    if (wanted > 0) {
      for await (const chunk of response) {
        chunks.push(chunk);
        held += chunk.length;
        if (held >= wanted) break;
      }
    }
  } catch {
    return LOST;
  }
  if (held < wanted) return LOST;
  const text = Buffer.concat(chunks).toString('utf8', 0, wanted);
  return length > bytesMax
    ? { type: 'oversized', bytes: length, head: text }
    : { type: 'answered', ok: statusCode === 200, body: text };
};
