/**
 * From a request to its answer, without a socket: what is open to anyone, then authentication, then
 * the routes (openwhisk-api §1, §2.6). Never throws and never rejects.
 */
import type { Gateway } from '../actors/gateway.ts';
import type { Clock } from '../domain/kernel/clock.ts';
import { E } from '../domain/kernel/fp.ts';
import type { TransactionId } from '../domain/kernel/ids.ts';
import type { BlobStore } from '../journal/journal.ts';
import { type Views, ViewsUnavailable } from '../journal/views.ts';
import type { Logger } from '../platform/logger.ts';
import { parseAuthorization } from './authentication.ts';
import type { Handler } from './call.ts';
import { ADMIN_CORS, REST_CORS } from './cors.ts';
import { refusalResponse } from './errors.ts';
import type { ApiRequest, ApiResponse, Header, Outcome } from './exchange.ts';
import { acceptsJson } from './body/media-type.ts';
import { JSON_TYPE, text } from './response.ts';
import { createRouter, type Match } from './router.ts';
import { createActionRoutes } from './routes/actions.ts';
import { createActivationRoutes } from './routes/activations.ts';
import { createInfoAnswers, type InfoDep } from './routes/info.ts';
import { createInvocationRoutes } from './routes/invocation.ts';
import { namespaceRoutes } from './routes/namespaces.ts';
import { packagedActionRoutes } from './routes/packaged-actions.ts';
import { adoptTransactionId } from './transaction-id.ts';

export interface ApiDep extends InfoDep {
  readonly gateway: Gateway;
  readonly views: Views;
  readonly blobs: BlobStore;
  readonly clock: Pick<Clock, 'nowMs'>;
  /** 32 characters of `[A-Za-z0-9]`. */
  readonly newTransactionId: () => TransactionId;
  readonly log: Logger;
}

export type Api = (request: ApiRequest) => ApiResponse | Promise<ApiResponse>;

export const createApi = (deps: ApiDep): Api => {
  const info = createInfoAnswers(deps);
  const answerCall = createCalls(deps);
  return (request) => {
    const id = adoptTransactionId(request.headers.requestId, deps.newTransactionId);
    const open = openOutcome(request, info);
    if (open !== null) return finished(request, open, id, NO_HEADERS);
    return answerCall(request, id).catch((error: unknown) => failed(error, id, deps.log));
  };
};

/** Views that can't keep up refuse questions; anything else that is thrown is a bug. */
const failed = (error: unknown, id: TransactionId, log: Logger): ApiResponse => {
  if (error instanceof ViewsUnavailable) return refusalResponse({ type: 'Unavailable' }, id);
  log.error({ err: error, transactionId: id }, 'a request failed');
  return text(500, 'There was an internal server error.', [['X-Request-ID', id]]);
};

const NO_HEADERS: readonly Header[] = [];

const createCalls = (
  deps: ApiDep,
): ((request: ApiRequest, id: TransactionId) => Promise<ApiResponse>) => {
  const findRoute = createRouter([
    ...createInvocationRoutes(deps),
    ...createActionRoutes(deps),
    ...packagedActionRoutes,
    ...createActivationRoutes(deps),
    ...namespaceRoutes,
  ]);
  return async (request, id) => {
    const receivedMs = deps.clock.nowMs();
    const credentials = parseAuthorization(request.headers.authorization);
    if (E.isLeft(credentials)) return refusalResponse(credentials.left, id);
    const caller = await deps.gateway.identify(credentials.right.uuid, credentials.right.key);
    if (caller === null) return refusalResponse({ type: 'CredentialsInvalid' }, id);
    const match: Match<Handler> | null = findRoute(request.method, request.path);
    if (match === null) return refusalResponse({ type: 'NoSuchRoute' }, id);
    const { handler, segments } = match;
    const outcome = await handler({ request, segments, caller, transactionId: id, receivedMs });
    return finished(request, outcome, id, REST_CORS);
  };
};

const API = '/api/v1';

/** `null`: whoever asks this has to say who they are. */
const openOutcome = (
  { method, path }: ApiRequest,
  info: ReadonlyMap<string, ApiResponse>,
): Outcome | null => {
  const isApi = path.startsWith(API) && (path.length === API.length || path[API.length] === '/');
  if (method === 'OPTIONS') return E.right(text(200, 'OK', isApi ? REST_CORS : ADMIN_CORS));
  const known = info.get(path);
  if (known !== undefined && method === 'GET') return E.right(known);
  if (isApi) return null;
  const supported = known === undefined ? ['OPTIONS'] : ['GET', 'OPTIONS'];
  return E.left({ type: 'MethodNotAllowed', supported });
};

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
