/** A client that says exactly what it is told, byte for byte, and reads answers one by one. */
import { connect, type Socket } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** As they came. */
  readonly headerLines: readonly string[];
  readonly body: string;
}

export interface RawClient {
  readonly socket: Socket;
  readonly send: (text: string) => void;
  /** The next answer; `null` when the connection ends without one. `HEAD` has no body to read. */
  readonly answer: (method?: 'HEAD') => Promise<RawAnswer | null>;
  /** Resolves when the connection has ended, for whatever reason. */
  readonly ended: Promise<void>;
}

export const rawClient = (port: number): RawClient => {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
  let received = '';
  let onChange: () => void = () => undefined;
  let isOver = false;
  const ended = new Promise<void>((resolve) => {
    const end = (): void => {
      isOver = true;
      onChange();
      resolve();
    };
    socket.on('end', end).on('close', end).on('error', end);
  });
  socket.on('data', (data: Buffer) => {
    received += data.toString('latin1');
    onChange();
  });
  const answer = async (method?: 'HEAD'): Promise<RawAnswer | null> => {
    for (;;) {
      const taken = take(received, method === 'HEAD');
      if (taken !== null) {
        received = received.slice(taken.length);
        return taken.answer;
      }
      if (isOver) return null;
      await new Promise<void>((resolve) => {
        onChange = resolve;
      });
    }
  };
  return { socket, send: (text) => void socket.write(text), answer, ended };
};

const take = (
  received: string,
  isHead: boolean,
): { readonly answer: RawAnswer; readonly length: number } | null => {
  const end = received.indexOf('\r\n\r\n');
  if (end === -1) return null;
  const [first = '', ...lines] = received.slice(0, end).split('\r\n');
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const size = isHead ? 0 : Number(headers.get('content-length') ?? 0);
  const length = end + 4 + size;
  if (received.length < length) return null;
  const body = received.slice(end + 4, length);
  const status = Number(first.split(' ')[1]);
  return { answer: { status, headers, headerLines: lines, body }, length };
};
