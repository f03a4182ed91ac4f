/**
 * One request and its answer, free of any socket: `server.ts` makes the one and writes the other,
 * everything in between can be run by a test.
 */
import type { Either } from '../domain/kernel/fp.ts';
import type { Refusal } from '../domain/refusal.ts';

/**
 * The headers that are looked at on every request; `''` where it has none. Of a repeated one the first
 * that says something.
 */
export interface RequestHeaders {
  readonly accept: string;
  readonly authorization: string;
  readonly contentType: string;
  /** `X-OW-EXTRA-LOGGING`. */
  readonly extraLogging: string;
  readonly host: string;
  readonly idempotencyKey: string;
  readonly requestId: string;
}

/** What became of reading a body. */
export type Body =
  | { readonly type: 'whole'; readonly bytes: Uint8Array }
  /** Over the asked limit: the announced length, or what had come when it was given up. */
  | { readonly type: 'tooLong'; readonly bytes: number }
  /** All memory set aside for bodies is in use. */
  | { readonly type: 'noRoom' }
  /** The connection went away: nothing may happen because of this request. */
  | { readonly type: 'dropped' };

export interface ApiRequest {
  /** Upper case. */
  readonly method: string;
  /** As sent: percent-encoded, without the query. */
  readonly path: string;
  /** As sent, without `?`; `''` when there is none. */
  readonly query: string;
  readonly headers: RequestHeaders;
  /**
   * Every header in the order of the request, names in lower case, values as sent. Copied only where
   * somebody looks (`wantsAllHeaders` in request-copy.ts): for web actions and fires; else empty.
   */
  readonly allHeaders: readonly Header[];
  /** What `Content-Length` announces; 0 when there is none. */
  readonly contentLength: number;
  /**
   * The body, if it is no longer than `bytesMax`. Asked for only after the checks that come before
   * it (openwhisk-api §2.6), so what is refused by them is never waited for. At most once.
   */
  readonly readBody: (bytesMax: number) => Promise<Body>;
}

export type Header = readonly [name: string, value: string];

export interface ApiResponse {
  readonly status: number;
  /** `null`: nothing is said of it, because there is no body. */
  readonly contentType: string | null;
  readonly headers: readonly Header[];
  readonly body: string | Uint8Array;
}

/** What a route answers, before the headers that all answers share; a refusal becomes an error. */
export type Outcome = Either<Refusal, ApiResponse>;
