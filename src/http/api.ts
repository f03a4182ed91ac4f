/**
 * From a request to its answer, without a socket: web actions and what else is open to anyone, then
 * authentication, then the routes (openwhisk-api §1, §2.6). Never throws and never rejects.
 */
import { E } from '../domain/kernel/fp.ts';
import type { TransactionId } from '../domain/kernel/ids.ts';
import { ViewsUnavailable } from '../journal/views.ts';
import type { Logger } from '../platform/logger.ts';
import { parseAuthorization } from './authentication.ts';
import { acceptsJson } from './body/media-type.ts';
import { ADMIN_CORS, REST_CORS } from './cors.ts';
import { refusalResponse } from './errors.ts';
import type { ApiRequest, ApiResponse, Header, Outcome } from './exchange.ts';
import { JSON_TYPE, text } from './response.ts';
import { createRouteTable, type RouteTable, type RoutesDep } from './route-table.ts';
import type { OpenRoute } from './routing/call.ts';
import { createRouter } from './routing/router.ts';
import { strayRefusal } from './routing/stray-path.ts';
import { adoptTransactionId } from './transaction-id.ts';
import { createWebActions, type WebDeps } from './web/web-actions.ts';

export interface ApiDep extends RoutesDep, Omit<WebDeps, keyof RoutesDep> {
  /** 32 characters of `[A-Za-z0-9]`. */
  readonly newTransactionId: () => TransactionId;
  readonly log: Logger;
}

export type Api = (request: ApiRequest) => ApiResponse | Promise<ApiResponse>;

export const createApi = (deps: ApiDep): Api => {
  const table = createRouteTable(deps);
  const answerOpen = createOpenAnswers(table.open);
  const answerCall = createCalls(deps, table);
  const answerWeb = createWebActions(deps);
  const answer = (request: ApiRequest, id: TransactionId): ApiResponse | Promise<ApiResponse> => {
    const open = answerOpen(request);
    return open === null ? answerCall(request, id) : finished(request, open, id, NO_HEADERS);
  };
  return (request) => {
    const id = adoptTransactionId(request.headers.requestId, deps.newTransactionId);
    const answered = request.path.startsWith(WEB)
      ? answerWeb(request, id).then((response) => response ?? answer(request, id))
      : answer(request, id);
    return answered instanceof Promise
      ? answered.catch((error: unknown) => failed(error, id, deps.log))
      : answered;
  };
};

const WEB = '/api/v1/web/';

/** Views that can't keep up refuse questions; anything else that is thrown is a bug. */
const failed = (error: unknown, id: TransactionId, log: Logger): ApiResponse => {
  if (error instanceof ViewsUnavailable) return refusalResponse({ type: 'Unavailable' }, id);
  log.error({ err: error, transactionId: id }, 'a request failed');
  return text(500, 'There was an internal server error.', [['X-Request-ID', id]]);
};

const NO_HEADERS: readonly Header[] = [];

const createCalls = (
  { gateway, clock }: ApiDep,
  { routes }: RouteTable,
): ((request: ApiRequest, id: TransactionId) => Promise<ApiResponse>) => {
  const findRoute = createRouter(routes);
  return async (request, id) => {
    const receivedMs = clock.nowMs();
    const credentials = parseAuthorization(request.headers.authorization);
    if (E.isLeft(credentials)) return refusalResponse(credentials.left, id);
    const caller = await gateway.identify(credentials.right.uuid, credentials.right.key);
    if (caller === null) return refusalResponse({ type: 'CredentialsInvalid' }, id);
    const match = findRoute(request.method, request.path);
    if (match === null) return refusalResponse(strayRefusal(request.path), id);
    const { handler, segments } = match;
    const extraLogging = request.headers.extraLogging.toLowerCase() === 'on';
    const call = { request, segments, caller, transactionId: id, receivedMs, extraLogging };
    return finished(request, await handler(call), id, REST_CORS);
  };
};

/** `null`: whoever asks this has to say who they are. */
const createOpenAnswers = (
  open: readonly OpenRoute[],
): ((request: ApiRequest) => Outcome | null) => {
  const byPath = new Map(open.map((route) => [route.pattern, route]));
  return ({ method, path }) => {
    const isKeyed = isUnder('/api/v1', path) || isUnder('/runtime/namespaces', path);
    if (method === 'OPTIONS') return E.right(text(200, 'OK', isKeyed ? REST_CORS : ADMIN_CORS));
    const known = byPath.get(path);
    if (known !== undefined && method === 'GET') return E.right(known.answer());
    if (isKeyed) return null;
    const supported = known === undefined ? ['OPTIONS'] : ['GET', 'OPTIONS'];
    return E.left({ type: 'MethodNotAllowed', supported });
  };
};

const isUnder = (root: string, path: string): boolean =>
  path.startsWith(root) && (path.length === root.length || path[root.length] === '/');

/** An `Accept` that excludes JSON spoils a success only; errors are sent regardless (§11.3). */
const finished = (
  request: ApiRequest,
  outcome: Outcome,
  id: TransactionId,
  headers: readonly Header[],
): ApiResponse => {
  if (E.isLeft(outcome)) return refusalResponse(outcome.left, id);
  const response = outcome.right;
  const isJsonSuccess = response.status < 400 && response.contentType === JSON_TYPE;
  return isJsonSuccess && !acceptsJson(request.headers.accept)
    ? refusalResponse({ type: 'NotAcceptable' }, id)
    : { ...response, headers: [...headers, ...response.headers, ['X-Request-ID', id]] };
};
