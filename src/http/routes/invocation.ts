/**
 * `POST` on an action: run it, and wait for the result if asked to (openwhisk-api §5.1 to §5.3).
 */
import type { Gateway, InvokeReply } from '../../actors/gateway.ts';
import { recordJson } from '../../domain/activation/record.ts';
import type { StatusCode } from '../../domain/activation/events.ts';
import { E, type Either } from '../../domain/kernel/fp.ts';
import { isJsonObject, type JsonObject, jsonText } from '../../domain/kernel/json.ts';
import type { Profile } from '../../domain/profile.ts';
import { malformed, type Refusal } from '../../domain/refusal.ts';
import type { BlobStore } from '../../journal/journal.ts';
import { ownAction } from '../access.ts';
import type { ApiRoute, Handler } from '../call.ts';
import type { ApiRequest, ApiResponse } from '../exchange.ts';
import { readJson } from '../body/json-body.ts';
import { malformedQuery, parseBoolean, parseInteger, parseQuery } from '../query.ts';
import { activationIdHeader, json } from '../response.ts';

export interface InvocationRoutesDep {
  readonly gateway: Gateway;
  readonly blobs: BlobStore;
  readonly profile: Profile;
}

export const createInvocationRoutes = (deps: InvocationRoutesDep): readonly ApiRoute[] => [
  {
    method: 'POST',
    pattern: '/api/v1/namespaces/:namespace/actions/:name',
    handler: invokeAction(deps),
  },
];

const invokeAction =
  ({ gateway, blobs, profile }: InvocationRoutesDep): Handler =>
  async (call) => {
    const { request, caller, transactionId, receivedMs } = call;
    const action = ownAction(call);
    if (E.isLeft(action)) return action;
    if (request.contentLength > profile.payloadBytesMax) {
      return E.left(tooLarge(request.contentLength, profile.payloadBytesMax));
    }
    const options = readOptions(request, profile);
    if (E.isLeft(options)) return options;
    const payload = await readPayload(request, profile.payloadBytesMax);
    if (E.isLeft(payload)) return payload;
    const { result, ...wait } = options.right;
    const reply = await gateway.invoke({
      caller,
      transactionId,
      action: action.right,
      payload: payload.right,
      receivedMs,
      ...wait,
    });
    if (E.isLeft(reply)) return reply;
    return E.right(await replyResponse(reply.right, { blobs, profile, resultOnly: result }));
  };

interface InvokeOptions {
  readonly blocking: boolean;
  /** Answer the result alone. */
  readonly result: boolean;
  readonly waitMs: number;
  readonly idempotencyKey: string | null;
}

const readOptions = (request: ApiRequest, profile: Profile): Either<Refusal, InvokeOptions> => {
  const query = parseQuery(request.query);
  const blocking = parseBoolean(query, 'blocking', false);
  if (E.isLeft(blocking)) return blocking;
  const result = parseBoolean(query, 'result', false);
  if (E.isLeft(result)) return result;
  const waitMs = readTimeout(query.get('timeout'), profile.blockingWaitMs);
  if (E.isLeft(waitMs)) return waitMs;
  const idempotencyKey = readIdempotencyKey(request.headers.idempotencyKey);
  if (E.isLeft(idempotencyKey)) return idempotencyKey;
  return E.right({
    blocking: blocking.right,
    result: result.right,
    waitMs: waitMs.right,
    idempotencyKey: idempotencyKey.right,
  });
};

const readTimeout = (sent: string | undefined, max: number): Either<Refusal, number> => {
  if (sent === undefined) return E.right(max);
  const timeout = parseInteger(sent);
  return timeout === null || timeout < 1 || timeout > max
    ? malformedQuery('timeout', `Timeout must be number of milliseconds up to ${max}.`)
    : E.right(timeout);
};

const IDEMPOTENCY_KEY_MAX = 255;

const readIdempotencyKey = (sent: string): Either<Refusal, string | null> => {
  if (sent === '') return E.right(null);
  if (sent.length <= IDEMPOTENCY_KEY_MAX) return E.right(sent);
  return E.left({
    type: 'IdempotencyKeyTooLong',
    length: sent.length,
    allowed: IDEMPOTENCY_KEY_MAX,
  });
};

const NO_PAYLOAD: JsonObject = {};

const readPayload = async (
  request: ApiRequest,
  allowed: number,
): Promise<Either<Refusal, JsonObject>> => {
  const payload = await readJson(request, {
    bytesMax: allowed,
    tooLong: (bytes) => tooLarge(bytes, allowed),
    absent: NO_PAYLOAD,
  });
  if (E.isLeft(payload)) return payload;
  return isJsonObject(payload.right)
    ? E.right(payload.right)
    : E.left(malformed('JSON object expected'));
};

const tooLarge = (bytes: number, allowed: number): Refusal => ({
  type: 'EntityTooLarge',
  what: 'Request',
  bytes,
  allowed,
});

interface ReplyOptions {
  readonly blobs: BlobStore;
  readonly profile: Profile;
  readonly resultOnly: boolean;
}

const ENDED: Readonly<Record<StatusCode, number>> = { 0: 200, 1: 502, 2: 502, 3: 500 };
const NO_LOGS = jsonText([]);

const replyResponse = async (
  reply: InvokeReply,
  { blobs, profile, resultOnly }: ReplyOptions,
): Promise<ApiResponse> => {
  if (reply.type !== 'completed') {
    const status = reply.type === 'accepted' ? 202 : profile.blockingTimeoutStatus;
    const { activationId } = reply;
    return json(status, `{"activationId":"${activationId}"}`, [activationIdHeader(activationId)]);
  }
  const { record } = reply;
  const payload = blobs.resolve(record.result);
  const result = typeof payload === 'string' ? payload : await payload;
  // Logs are collected after this answer. An array is answered bare either way, as upstream does.
  const body = resultOnly || result.startsWith('[') ? result : recordJson(record, result, NO_LOGS);
  return json(ENDED[record.statusCode], body, [activationIdHeader(record.activationId)]);
};
