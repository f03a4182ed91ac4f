/**
 * A request as plain data: what uWebSockets.js lends for the length of a callback, copied. Most
 * requests are copied in part only: every header is wanted where an action gets to see them, and
 * copying them all would cost the others more than the rest of the copy.
 */
import type { ApiRequest, Header } from '../exchange.ts';

/** What is read of uWebSockets.js's own request. */
export interface LentRequest {
  /** Not `getMethod`, which turns the request's own memory into lower case. */
  readonly getCaseSensitiveMethod: () => string;
  readonly getUrl: () => string;
  /** Undefined without a `?`, whatever its type says. */
  readonly getQuery: () => string | undefined;
  readonly getHeader: (lowerCaseName: string) => string;
  readonly forEach: (callback: (name: string, value: string) => void) => void;
}

export const copyRequest = (
  lent: LentRequest,
  body: Pick<ApiRequest, 'contentLength' | 'readBody'>,
): ApiRequest => {
  const method = lent.getCaseSensitiveMethod();
  const path = lent.getUrl();
  return {
    method,
    path,
    query: lent.getQuery() ?? '',
    headers: {
      accept: lent.getHeader('accept'),
      authorization: lent.getHeader('authorization'),
      contentType: lent.getHeader('content-type'),
      extraLogging: lent.getHeader(EXTRA_LOGGING),
      host: lent.getHeader('host'),
      idempotencyKey: lent.getHeader('idempotency-key'),
      requestId: lent.getHeader('x-request-id'),
    },
    allHeaders: wantsAllHeaders(method, path) ? copyHeaders(lent) : NONE,
    ...body,
  };
};

/** For the platform alone: no action sees it (openwhisk-api §1.5). */
const EXTRA_LOGGING = 'x-ow-extra-logging';

const COLLECTIONS = '/api/v1/namespaces';
const NONE: readonly Header[] = [];

/** Web actions, by whatever path they are reached, and fires of triggers. */
const wantsAllHeaders = (method: string, path: string): boolean =>
  !path.startsWith(COLLECTIONS) || (method === 'POST' && path.includes('/triggers/'));

const copyHeaders = (lent: LentRequest): readonly Header[] => {
  const headers: Header[] = [];
  lent.forEach((name, value) => {
    if (name !== EXTRA_LOGGING) headers.push([name, value]);
  });
  return headers;
};
