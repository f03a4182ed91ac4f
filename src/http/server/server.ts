/**
 * The socket side of HTTP, and the only import of uWebSockets.js: copies each request into plain
 * data, has it answered, writes the answer in one go.
 *
 * A connection is not read while one of its requests is being answered. So requests sent one after
 * the other without waiting are answered in order, and a client that closes its sending side still
 * gets its answer. uWebSockets.js itself cuts off a client that packs a second request into the
 * packet of one whose answer takes time; the second is then never seen, so it never runs.
 */
import './header-limit.ts';
import {
  App,
  type HttpRequest,
  type HttpResponse,
  SSLApp,
  type TemplatedApp,
  type us_listen_socket,
  us_listen_socket_close,
  us_socket_local_port,
} from 'uWebSockets.js';
import type { Clock } from '../../domain/kernel/clock.ts';
import { E, type Either } from '../../domain/kernel/fp.ts';
import type { TransactionId } from '../../domain/kernel/ids.ts';
import type { Logger } from '../../platform/logger.ts';
import {
  addChunk,
  BODY_BYTES_MAX,
  type BodyCollection,
  type BodyMemory,
  createBodyCollection,
  readCollected,
  releaseBody,
} from '../body/body-collection.ts';
import type { ApiRequest, ApiResponse } from '../exchange.ts';
import { asHeaderValue } from '../header-syntax.ts';
import { text } from '../response.ts';
import { earlyRefusal } from './early-refusal.ts';
import {
  createPendingRequests,
  type PendingRequest,
  type PendingRequests,
} from './pending-requests.ts';
import { copyRequest } from './request-copy.ts';
import { isBodiless, sentHeaders, statusLine } from './sent-headers.ts';
import type { TlsFiles } from './tls-files.ts';

declare module 'uWebSockets.js' {
  interface TemplatedApp {
    /** A host and options together: left out of its own declarations. */
    listen(
      host: string,
      port: number,
      options: number,
      listener: (socket: us_listen_socket | false) => void,
    ): TemplatedApp;
  }
}

export interface ServerOptions {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** Files that have been checked; `null`: plain HTTP. */
  readonly tls: TlsFiles | null;
  readonly handle: (request: ApiRequest) => ApiResponse | Promise<ApiResponse>;
  readonly newTransactionId: () => TransactionId;
  readonly clock: Clock;
  readonly log: Logger;
  /** How long `close` waits for requests that are being answered, ms. */
  readonly drainMs: number;
}

export type ListenFailure =
  | { readonly type: 'AddressUnavailable'; readonly host: string; readonly port: number }
  /** uWebSockets.js takes fewer certificates than Node, and does not say why. */
  | ({ readonly type: 'TlsUnusable' } & TlsFiles);

export interface HttpServer {
  readonly port: number;
  /** No new connections; new requests on old ones are answered 503 and end their connection. */
  readonly stopAccepting: () => void;
  /** Resolves when every request is answered, or cut off after `drainMs`. Idempotent. */
  readonly close: () => Promise<void>;
}

/** One request that is being answered. */
interface Exchange extends PendingRequest {
  readonly res: HttpResponse;
  readonly body: BodyCollection;
  readonly isHead: boolean;
  since: number | null;
  isPaused: boolean;
  isOver: boolean;
}

interface Serving {
  readonly options: ServerOptions;
  readonly memory: BodyMemory;
  readonly pending: PendingRequests<Exchange>;
  isDraining: boolean;
}

/** What the bodies of all requests may take together. */
const BODY_MEMORY_BYTES = 512 * 1024 * 1024;
/** Two servers on one port are an error, not a way to share it. */
const EXCLUSIVE_PORT = 1;

export const createServer = async (
  options: ServerOptions,
): Promise<Either<ListenFailure, HttpServer>> => {
  const bare = appFor(options.tls);
  if (E.isLeft(bare)) return bare;
  const serving: Serving = {
    options,
    memory: { bytesMax: BODY_MEMORY_BYTES, used: 0 },
    pending: createPendingRequests(options.clock, (exchange, response) => {
      writeAnswer(serving, exchange, response, true);
    }),
    isDraining: false,
  };
  const app = bare.right.any('/*', (res, req) => serve(serving, res, req));
  const { host, port } = options;
  return new Promise((resolve) => {
    app.listen(host, port, EXCLUSIVE_PORT, (socket) => {
      if (socket !== false) return resolve(E.right(createHandle(serving, socket, app)));
      serving.pending.stop();
      resolve(E.left({ type: 'AddressUnavailable', host, port }));
    });
  });
};

const appFor = (tls: TlsFiles | null): Either<ListenFailure, TemplatedApp> => {
  if (tls === null) return E.right(App());
  try {
    return E.right(SSLApp({ cert_file_name: tls.certFile, key_file_name: tls.keyFile }));
  } catch {
    return E.left({ type: 'TlsUnusable', ...tls });
  }
};

const createHandle = (
  serving: Serving,
  socket: us_listen_socket,
  app: TemplatedApp,
): HttpServer => {
  const port = us_socket_local_port(socket);
  let closing: Promise<void> | null = null;
  const stopAccepting = (): void => {
    if (serving.isDraining) return;
    serving.isDraining = true;
    us_listen_socket_close(socket);
  };
  const close = async (): Promise<void> => {
    stopAccepting();
    await serving.pending.drained(serving.options.drainMs);
    serving.pending.stop();
    app.close();
  };
  return { port, stopAccepting, close: () => (closing ??= close()) };
};

const serve = (serving: Serving, res: HttpResponse, req: HttpRequest): void => {
  const { request, isFramedOnce } = copyRequest(req, (bytesMax) =>
    readCollected(exchange.body, bytesMax),
  );
  const exchange: Exchange = {
    res,
    body: createBodyCollection(serving.memory, BODY_BYTES_MAX, request.contentLength),
    isHead: request.method === 'HEAD',
    since: null,
    isPaused: false,
    isOver: false,
  };
  serving.pending.add(exchange);
  res.onAborted(() => endExchange(serving, exchange));
  res.onData((chunk, isLast) => {
    addChunk(exchange.body, chunk, isLast);
    if (isLast) awaitAnswer(serving, exchange);
  });
  const { isDraining, options } = serving;
  const arrival = { request, isFramedOnce, isDraining };
  const refused = earlyRefusal(arrival, options.newTransactionId);
  if (refused === null) answer(serving, exchange, request);
  else if (!refused.isLast) writeAnswer(serving, exchange, refused.response, false);
  // What lies behind it in the same packet would be served before the connection ends: see above.
  else setImmediate(() => writeAnswer(serving, exchange, refused.response, true));
  // uWebSockets.js never calls `onData` for it where the head came in pieces.
  const isEmpty = request.contentLength === 0 && req.getHeader('content-length') !== '';
  if (isEmpty) endBody(serving, exchange);
};

const NOTHING = new ArrayBuffer(0);

const endBody = (serving: Serving, exchange: Exchange): void => {
  addChunk(exchange.body, NOTHING, true);
  awaitAnswer(serving, exchange);
};

/** All of it is there: what follows on its connection is left unread until it is answered. */
const awaitAnswer = (serving: Serving, exchange: Exchange): void => {
  if (exchange.isOver || exchange.isPaused) return;
  exchange.since = serving.pending.sweep();
  exchange.isPaused = true;
  exchange.res.pause();
};

const answer = (serving: Serving, exchange: Exchange, request: ApiRequest): void => {
  const answered = serving.options.handle(request);
  if (!(answered instanceof Promise)) return writeAnswer(serving, exchange, answered, false);
  answered.then(
    (response) => writeAnswer(serving, exchange, response, false),
    (error: unknown) => {
      serving.options.log.error({ err: error }, 'a request failed');
      writeAnswer(serving, exchange, FAILED, true);
    },
  );
};

const FAILED = text(500, 'There was an internal server error.');

const endExchange = (serving: Serving, exchange: Exchange): void => {
  exchange.isOver = true;
  releaseBody(exchange.body);
  serving.pending.remove(exchange);
};

/** What is still to come of a body after this is read and thrown away. */
const writeAnswer = (
  serving: Serving,
  exchange: Exchange,
  { status, contentType, headers, body }: ApiResponse,
  isLast: boolean,
): void => {
  if (exchange.isOver) return;
  const { res, isHead, isPaused } = exchange;
  // A client would take a status below 200 for the announcement of another answer.
  const isClosing = isLast || serving.isDraining || status < 200;
  endExchange(serving, exchange);
  res.cork(() => {
    if (isPaused) res.resume();
    res.writeStatus(statusLine(status));
    if (contentType !== null) res.writeHeader('Content-Type', asHeaderValue(contentType));
    for (const [name, value] of sentHeaders(headers)) res.writeHeader(name, value);
    const hasBody = !isBodiless(status);
    if (!isHead && (hasBody || isClosing)) return void res.end(hasBody ? body : '', isClosing);
    // Given the length itself, it would take the connection for still being answered.
    if (hasBody) res.writeHeader('Content-Length', String(Buffer.byteLength(body)));
    res.endWithoutBody();
  });
};
