/**
 * A request as plain data: what uWebSockets.js lends for the length of a callback, copied. Most
 * requests are copied in part only: every header is wanted where an action gets to see them, and
 * copying them all would cost the others more than the rest of the copy.
 */
import type { ApiRequest } from '../exchange.ts';
import { type LentHeaders, readHeaders } from './request-headers.ts';

/** What is read of uWebSockets.js's own request. */
export interface LentRequest extends LentHeaders {
  /** Not `getMethod`, which turns the request's own memory into lower case. */
  readonly getCaseSensitiveMethod: () => string;
  readonly getUrl: () => string;
  /** Undefined without a `?`, whatever its type says. */
  readonly getQuery: () => string | undefined;
}

export interface CopiedRequest {
  readonly request: ApiRequest;
  /** Else nobody can say where it ends. */
  readonly isFramedOnce: boolean;
}

export const copyRequest = (lent: LentRequest, readBody: ApiRequest['readBody']): CopiedRequest => {
  const method = lent.getCaseSensitiveMethod();
  const path = lent.getUrl();
  const query = lent.getQuery() ?? '';
  const read = readHeaders(lent, wantsAllHeaders(method, path));
  const { named: headers, all: allHeaders, contentLength, isFramedOnce } = read;
  return {
    request: { method, path, query, headers, allHeaders, contentLength, readBody },
    isFramedOnce,
  };
};

const COLLECTIONS = '/api/v1/namespaces';

/** Web actions, by whatever path they are reached, and fires of triggers. */
const wantsAllHeaders = (method: string, path: string): boolean =>
  !path.startsWith(COLLECTIONS) || (method === 'POST' && path.includes('/triggers/'));
