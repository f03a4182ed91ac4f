/**
 * The headers of a request, and whether they say where its body ends, in one pass over its lines. Only
 * a pass tells that a name is there twice, or is there with nothing; asking for each name beside it
 * would cost as much again on every request.
 */
import type { Header, RequestHeaders } from '../exchange.ts';

export interface LentHeaders {
  /** Names are in lower case. */
  readonly forEach: (callback: (name: string, value: string) => void) => void;
}

export interface ReadHeaders {
  /** Of a repeated one the first that says something. */
  readonly named: RequestHeaders;
  /** All in their order; empty where nobody wants them. */
  readonly all: readonly Header[];
  /** 0 when there is none. */
  readonly contentLength: number;
  /** At most one line tells where the body ends, and it can be read (RFC 9112 §6.3). */
  readonly isFramedOnce: boolean;
}

export const readHeaders = (lent: LentHeaders, wantsAll: boolean): ReadHeaders => {
  const named = { ...NONE };
  const all: Header[] = [];
  let framings = 0;
  let length = '';
  let transferEncoding = '';
  lent.forEach((name, value) => {
    const field = NAMED.get(name);
    if (field !== undefined) named[field] ||= value;
    if (name === 'content-length') {
      framings++;
      length = value;
    } else if (name === 'transfer-encoding') {
      framings++;
      transferEncoding = value;
    }
    if (wantsAll && field !== 'extraLogging') all.push([name, value]);
  });
  const isReadable = DIGITS.test(length) || CHUNKED.test(transferEncoding);
  const isFramedOnce = framings === 0 || (framings === 1 && isReadable);
  return { named, all, contentLength: Number(length), isFramedOnce };
};

const DIGITS = /^\d+$/;
const CHUNKED = /^chunked$/i;

const NONE: RequestHeaders = {
  accept: '',
  authorization: '',
  contentType: '',
  extraLogging: '',
  host: '',
  idempotencyKey: '',
  requestId: '',
};

const NAMED: ReadonlyMap<string, keyof RequestHeaders> = new Map([
  ['accept', 'accept'],
  ['authorization', 'authorization'],
  ['content-type', 'contentType'],
  ['host', 'host'],
  ['idempotency-key', 'idempotencyKey'],
  // For the platform alone: no action sees it (openwhisk-api §1.5).
  ['x-ow-extra-logging', 'extraLogging'],
  ['x-request-id', 'requestId'],
]);
