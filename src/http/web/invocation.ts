/**
 * A call of a web action that has been found, and that no stored answer serves: throttle, size, who is
 * let in, body and arguments, then the run, charged to the owner (openwhisk-api §10.2, steps 5 to 12).
 */
import type { Admission, Gateway, InvokeReply } from '../../actors/gateway.ts';
import { E, type Either } from '../../domain/kernel/fp.ts';
import type { TransactionId } from '../../domain/kernel/ids.ts';
import type { JsonObject } from '../../domain/kernel/json.ts';
import type { NamespaceName } from '../../domain/names.ts';
import type { Profile } from '../../domain/profile.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { effectiveLimits } from '../../domain/subject/effective-limits.ts';
import type { Identity } from '../../domain/subject/subject.ts';
import type { BlobStore } from '../../journal/journal.ts';
import { checkLength, tooLarge } from '../body/payload.ts';
import { unreadBody } from '../body/unread-body.ts';
import type { ApiRequest, ApiResponse, Body } from '../exchange.ts';
import { endedResponse, unendedResponse } from './answer/outcomes.ts';
import { mergedArguments, rawArguments } from './arguments.ts';
import { handlesOptions } from './cors.ts';
import type { WebPath } from './path.ts';
import { defaultsOf, isRaw, type WebAction } from './web-action.ts';
import { errorResponse, NOT_LET_IN, refusedResponse } from './web-error.ts';

export interface InvocationDeps {
  readonly gateway: Pick<Gateway, 'admitInvocation' | 'invoke'>;
  readonly blobs: Pick<BlobStore, 'resolve'>;
  readonly profile: Profile;
}

export interface WebCall {
  readonly request: ApiRequest;
  readonly transactionId: TransactionId;
  readonly receivedMs: number;
  readonly path: WebPath;
  readonly found: WebAction;
  readonly owner: Identity;
  /** The caller's namespace, where it showed valid credentials. */
  readonly user: NamespaceName | null;
  readonly isLetIn: boolean;
}

/** Left: refused before it was looked at who may read the answer, so it goes without CORS headers. */
export type Processed = Either<ApiResponse, ApiResponse>;

/** The body is waited for first: who sends it slowly must not hold a place of the owner's meanwhile. */
export const processCall = async (deps: InvocationDeps, call: WebCall): Promise<Processed> => {
  const allowed = effectiveLimits(deps.profile, call.owner.limits).payloadBytesMax;
  const body = mayRun(call) ? await call.request.readBody(allowed) : null;
  const admitted = deps.gateway.admitInvocation(call.owner);
  if (E.isLeft(admitted)) return E.left(refusedResponse(admitted.left, call.transactionId));
  const admission = admitted.right;
  try {
    return await processAdmitted(deps, call, { admission, body, allowed });
  } finally {
    admission.release();
  }
};

const mayRun = ({ request, found, isLetIn }: WebCall): boolean =>
  request.method === 'OPTIONS' ? handlesOptions(found.action.annotations) : isLetIn;

interface Admitted {
  readonly admission: Admission;
  /** `null`: the action may not run, so nobody has asked for it. */
  readonly body: Body | null;
  /** As long as it may be. */
  readonly allowed: number;
}

const NOTHING: ApiResponse = { status: 200, contentType: null, headers: [], body: '' };

const processAdmitted = async (
  deps: InvocationDeps,
  call: WebCall,
  { admission, body, allowed }: Admitted,
): Promise<Processed> => {
  const { request, transactionId } = call;
  const length = checkLength(request, allowed);
  if (E.isLeft(length)) return E.left(refusedResponse(length.left, transactionId));
  if (body === null)
    return E.right(
      request.method === 'OPTIONS' ? NOTHING : errorResponse(NOT_LET_IN, transactionId),
    );
  const payload = argumentsOf(call, body, allowed);
  const reply = E.isLeft(payload)
    ? payload
    : await deps.gateway.invoke(invokeRequest(deps, call, admission, payload.right));
  return E.right(
    E.isLeft(reply)
      ? refusedResponse(reply.left, transactionId)
      : await replyResponse(deps, call, reply.right),
  );
};

const argumentsOf = (
  { request, path, found, user }: WebCall,
  body: Body,
  allowed: number,
): Either<Refusal, JsonObject> => {
  if (body.type !== 'whole') return E.left(unreadBody(body, (bytes) => tooLarge(bytes, allowed)));
  const { method, allHeaders, headers, query } = request;
  const sent = { contentType: headers.contentType, bytes: body.bytes };
  const input = { method, headers: allHeaders, rest: path.rest, query, body: sent, user };
  return isRaw(found) ? E.right(rawArguments(input)) : mergedArguments(input, defaultsOf(found));
};

/**
 * Without an idempotency key: callers are strangers to each other, and none shall find out what
 * another one got.
 */
const invokeRequest = (
  { profile }: InvocationDeps,
  { request, transactionId, receivedMs, found, owner }: WebCall,
  admission: Admission,
  payload: JsonObject,
): Parameters<Gateway['invoke']>[0] => ({
  caller: owner,
  transactionId,
  receivedMs,
  extraLogging: request.headers.extraLogging.toLowerCase() === 'on',
  admission,
  access: found.access,
  payload,
  overridesFinal: isRaw(found),
  blocking: true,
  waitMs: profile.blockingWaitMs,
  idempotencyKey: null,
});

const replyResponse = async (
  { blobs, profile }: InvocationDeps,
  { request, path, transactionId }: WebCall,
  reply: InvokeReply,
): Promise<ApiResponse> => {
  if (reply.type !== 'completed')
    return unendedResponse(reply.activationId, profile.blockingTimeoutStatus, transactionId);
  const { activationId, statusCode, result } = reply.record;
  return endedResponse(
    { activationId, statusCode, result: await blobs.resolve(result) },
    { extension: path.extension, accept: request.headers.accept, transactionId },
  );
};
