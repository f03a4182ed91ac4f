/**
 * Web actions: run over plain HTTP by anybody their owner lets in (openwhisk-api §10). An answer that
 * may be shared is looked for before the throttle, so it costs the owner nothing (adobe-runtime §3);
 * what belongs to one request alone is added to it afterwards.
 */
import type { Gateway } from '../../actors/gateway.ts';
import type { Clock } from '../../domain/kernel/clock.ts';
import { E } from '../../domain/kernel/fp.ts';
import type { TransactionId } from '../../domain/kernel/ids.ts';
import type { NamespaceName } from '../../domain/names.ts';
import { parseAuthorization } from '../authentication.ts';
import type { ResponseCache } from '../cache/response-cache.ts';
import type { ApiRequest, ApiResponse, Header } from '../exchange.ts';
import { handlesOptions, webCors } from './cors.ts';
import { type InvocationDeps, processCall, type WebCall } from './invocation.ts';
import { parseWebPath, type WebPath } from './path.ts';
import { demandsCredentials, letsIn } from './protection.ts';
import { checksCallers, exportedAction } from './web-action.ts';
import { refusedResponse } from './web-error.ts';

export interface WebDeps extends InvocationDeps {
  readonly gateway: Pick<Gateway, 'identify' | 'ownerOf' | 'read' | 'admitInvocation' | 'invoke'>;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly cache: ResponseCache;
}

const METHODS: ReadonlySet<string> = new Set([
  'GET',
  'POST',
  'PUT',
  'DELETE',
  'PATCH',
  'HEAD',
  'OPTIONS',
]);

/** `null`: the request is not for a web action. The answer to HEAD has the body that GET would get. */
export type WebActions = (request: ApiRequest, id: TransactionId) => Promise<ApiResponse | null>;

export const createWebActions =
  (deps: WebDeps): WebActions =>
  async (request, id) => {
    const path = METHODS.has(request.method) ? parseWebPath(request.path) : null;
    if (path === null) return null;
    const call = await findCall(deps, request, path, id);
    if (call !== null) return answerCall(deps, call);
    return withHeaders(deps.cache.missed(refusedResponse({ type: 'NotFound' }, id)), [], id);
  };

/** `null`: there is no such web action. */
const findCall = async (
  { gateway, clock }: WebDeps,
  request: ApiRequest,
  path: WebPath,
  transactionId: TransactionId,
): Promise<WebCall | null> => {
  const receivedMs = clock.nowMs();
  const owner = await gateway.ownerOf(path.action.namespace);
  if (owner === null) return null;
  const found = await gateway.read(exportedAction(owner, path.action));
  if (found === null) return null;
  const user = await identifiedUser(gateway, request.headers.authorization);
  const isLetIn = letsIn(found.action.annotations, request.allHeaders, user);
  return { request, transactionId, receivedMs, path, found, owner, user, isLetIn };
};

/** Credentials that are not valid are not looked at: they may be meant for the action. */
const identifiedUser = async (
  { identify }: WebDeps['gateway'],
  authorization: string,
): Promise<NamespaceName | null> => {
  const credentials = parseAuthorization(authorization);
  if (E.isLeft(credentials)) return null;
  const caller = await identify(credentials.right.uuid, credentials.right.key);
  return caller === null ? null : caller.namespace;
};

const answerCall = async (deps: WebDeps, call: WebCall): Promise<ApiResponse> => {
  const { request, found, user } = call;
  const { annotations } = found.action;
  let hasCors = !handlesOptions(annotations);
  const run = async (): Promise<ApiResponse> => {
    const processed = await processCall(deps, call);
    if (E.isRight(processed)) return processed.right;
    hasCors = false;
    return processed.left;
  };
  const isShareable = call.isLetIn && !hasBody(request);
  const callerNamespace = demandsCredentials(annotations) ? user : null;
  const response = isShareable
    ? await deps.cache.answer({ request, callerNamespace, shared: !checksCallers(found) }, run)
    : deps.cache.missed(await run());
  const cors = hasCors ? webCors(request.allHeaders) : [];
  return withHeaders(response, cors, call.transactionId);
};

/**
 * The cache tells requests apart by their address, and would show to others what a body has made of
 * an answer.
 */
const hasBody = ({ contentLength, allHeaders }: ApiRequest): boolean =>
  contentLength > 0 || allHeaders.some(([name]) => name === 'transfer-encoding');

const withHeaders = (
  response: ApiResponse,
  cors: readonly Header[],
  id: TransactionId,
): ApiResponse => ({
  ...response,
  headers: [...cors, ...response.headers, ['X-Request-ID', id]],
});
