/**
 * One request on its socket, from its arrival to its answer: copied into plain data, answered by
 * whoever the server was made for, written in one go.
 *
 * A connection is not read while one of its requests is being answered. So requests sent one after
 * the other without waiting are answered in order, and a client that closes its sending side still
 * gets its answer. uWebSockets.js itself cuts off a client that packs a second request into the
 * packet of one whose answer takes time; the second is then never seen, so it never runs.
 */
import type { HttpRequest, HttpResponse } from 'uWebSockets.js';
import type { Clock } from '../../domain/kernel/clock.ts';
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

export interface ServingOptions {
  readonly handle: (request: ApiRequest) => ApiResponse | Promise<ApiResponse>;
  readonly newTransactionId: () => TransactionId;
  readonly clock: Clock;
  readonly log: Logger;
}

/** What the requests of a server share. */
export interface Serving {
  readonly options: ServingOptions;
  readonly memory: BodyMemory;
  readonly pending: PendingRequests<Exchange>;
  /** New requests on old connections are answered 503, and every answer ends its connection. */
  isDraining: boolean;
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

/** What the bodies of all requests may take together. */
const BODY_MEMORY_BYTES = 512 * 1024 * 1024;

export const createServing = (options: ServingOptions): Serving => {
  const serving: Serving = {
    options,
    memory: { bytesMax: BODY_MEMORY_BYTES, used: 0 },
    pending: createPendingRequests(options.clock, (exchange, response) => {
      writeAnswer(serving, exchange, response, true);
    }),
    isDraining: false,
  };
  return serving;
};

/** `req` is lent for the length of this call. */
export const serve = (serving: Serving, res: HttpResponse, req: HttpRequest): void => {
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
