/** Has a server answer what the fuzzer says, over connections of its own. */
import { rawClient, type RawAnswer, type RawClient } from '../../support/raw-client.ts';
import { bytesOf, type Facts, type FuzzRequest, isPlain } from './request.ts';
import type { Session } from './sessions.ts';

export interface Exchange {
  readonly request: FuzzRequest;
  /** `null`: the connection was closed instead. */
  readonly answer: RawAnswer | null;
  /** Whether there had to be one. */
  readonly isOwed: boolean;
  /** Whether all that was sent until then is good HTTP. */
  readonly isPlain: boolean;
}

export interface Target {
  readonly port: number;
  readonly facts: Facts;
}

/** Longer than anything waits that the server answers by itself. */
const SILENCE_MS = 30_000;

export const exchangeAll = async (
  { port, facts }: Target,
  { requests, pace, cuts }: Session,
): Promise<readonly Exchange[]> => {
  const client = rawClient(port);
  client.socket.setTimeout(SILENCE_MS, () => client.socket.destroy());
  const parts = requests.map((request) => bytesOf(request, facts));
  try {
    return pace === 'inTurn'
      ? await inTurn({ client, port, cuts }, requests, parts)
      : await atOnce({ client, port, cuts }, requests, parts);
  } finally {
    client.socket.destroy();
  }
};

interface Line {
  readonly client: RawClient;
  readonly port: number;
  readonly cuts: readonly number[];
}

const inTurn = async (
  line: Line,
  requests: readonly FuzzRequest[],
  parts: readonly Buffer[],
): Promise<readonly Exchange[]> => {
  const { client } = line;
  const exchanges: Exchange[] = [];
  for (const [i, request] of requests.entries()) {
    await write(line, parts[i] ?? NOTHING);
    if (!isPlain(request)) return [...exchanges, ...(await answersTo(client, [request], false))];
    const answer = await client.answer(request.method === 'HEAD' ? 'HEAD' : undefined);
    exchanges.push({ request, answer, isOwed: true, isPlain: true });
    if (answer === null) break;
  }
  return exchanges;
};

/** Only the first one is sure to be answered: uWebSockets.js cuts off who does not wait (src/http/server.ts). */
const atOnce = async (
  line: Line,
  requests: readonly FuzzRequest[],
  parts: readonly Buffer[],
): Promise<readonly Exchange[]> => {
  await write(line, Buffer.concat(parts));
  return answersTo(line.client, requests, requests.every(isPlain));
};

/** All that comes until the server hangs up, since nothing more is sent. */
const answersTo = async (
  client: RawClient,
  requests: readonly FuzzRequest[],
  isPlainAll: boolean,
): Promise<readonly Exchange[]> => {
  client.socket.end();
  const exchanges: Exchange[] = [];
  for (let i = 0; ; i++) {
    const request = requests[Math.min(i, requests.length - 1)];
    if (request === undefined) return exchanges;
    const answer = await client.answer(request.method === 'HEAD' ? 'HEAD' : undefined);
    if (answer === null && i > 0) return exchanges;
    const isOwed = isPlainAll && requests.length === 1;
    exchanges.push({ request, answer, isOwed, isPlain: isPlainAll });
    if (answer === null) return exchanges;
  }
};

const NOTHING = Buffer.alloc(0);

/** The server has read a piece before the next one is sent: it has answered another client since. */
const write = async ({ client, port, cuts }: Line, bytes: Buffer): Promise<void> => {
  const places = cuts.filter((cut) => cut < bytes.length).toSorted((a, b) => a - b);
  let from = 0;
  for (const to of [...places, bytes.length]) {
    if (from > 0) await fetch(`http://127.0.0.1:${port}/ping`);
    // One that the server has closed takes nothing more.
    await new Promise<void>(
      (resolve) => void client.socket.write(bytes.subarray(from, to), () => resolve()),
    );
    from = to;
  }
};
