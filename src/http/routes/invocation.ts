/**
 * `POST` on an action: run it, and wait for the result if asked to (openwhisk-api §5.1 to §5.3).
 */
import type { Admission, Gateway } from '../../actors/gateway.ts';
import { actionAccess } from '../../domain/entitlement/action-access.ts';
import { E, type Either } from '../../domain/kernel/fp.ts';
import type { ActionName } from '../../domain/names.ts';
import type { Profile } from '../../domain/profile.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { effectiveLimits } from '../../domain/subject/effective-limits.ts';
import type { BlobStore } from '../../journal/journal.ts';
import { checkLength, PAYLOAD_BODY, readPayload } from '../body/payload.ts';
import type { Operation } from '../description/operation.ts';
import type { Outcome } from '../exchange.ts';
import { replyResponse } from '../invocation-reply.ts';
import {
  booleanParameter,
  malformedQuery,
  parseInteger,
  type QueryParameter,
  type QueryParameters,
  readQuery,
} from '../query/query-parameters.ts';
import { parseQuery } from '../query/query-string.ts';
import type { ApiRoute, Call, Handler } from '../routing/call.ts';
import { namedAction } from '../routing/path-names.ts';

export interface InvocationRoutesDep {
  readonly gateway: Gateway;
  readonly blobs: BlobStore;
  readonly profile: Profile;
}

const ACTIONS = '/api/v1/namespaces/:namespace/actions';

export const createInvocationRoutes = (deps: InvocationRoutesDep): readonly ApiRoute[] => {
  const query = invocationParameters(deps.profile);
  const route = {
    method: 'POST',
    handler: invokeAction(deps, query),
    operation: invocationOperation(deps.profile, query),
  };
  return [
    { pattern: `${ACTIONS}/:name`, ...route },
    { pattern: `${ACTIONS}/:package/:name`, ...route },
  ];
};

const invocationOperation = (profile: Profile, query: QueryParameters): Operation => ({
  summary: 'Run an action',
  query: Object.values(query),
  body: PAYLOAD_BODY,
  answers: {
    200: 'It ended well: its record, or its result alone.',
    202: 'Accepted: the id of the activation.',
    403: 'Not allowed to the caller.',
    404: 'There is no such action.',
    409: 'The name belongs to another kind of entity.',
    413: 'Larger than the namespace allows.',
    429: 'The namespace calls too often, or too much of it runs at once.',
    500: 'It ended by a fault of the platform: its record, or its result alone.',
    502: 'It ended in an error of its own: its record, or its result alone.',
    503: 'Nothing is there that could run it.',
    [profile.blockingTimeoutStatus]: 'It still runs, or is not waited for: its id.',
  },
});

type InvocationParameters = {
  readonly blocking: QueryParameter<boolean>;
  /** Answer the result alone. */
  readonly result: QueryParameter<boolean>;
  readonly waitMs: QueryParameter<number>;
};

const invocationParameters = (profile: Profile): InvocationParameters => ({
  blocking: booleanParameter('blocking', false, 'Wait for the end of the activation.'),
  result: booleanParameter('result', false, 'Answer the result alone where it is waited for.'),
  waitMs: timeoutParameter(profile.blockingWaitMs),
});

const timeoutParameter = (max: number): QueryParameter<number> => ({
  name: 'timeout',
  description: 'How long to wait, milliseconds.',
  schema: { type: 'integer', minimum: 1, maximum: max, default: max },
  read: (query) => {
    const sent = query.get('timeout');
    if (sent === undefined) return E.right(max);
    const timeout = parseInteger(sent);
    return timeout === null || timeout < 1 || timeout > max
      ? malformedQuery('timeout', `Timeout must be number of milliseconds up to ${max}.`)
      : E.right(timeout);
  },
});

/** Throttles come before rights; a place that no activation took is given back on every way out. */
const invokeAction =
  (deps: InvocationRoutesDep, query: InvocationParameters): Handler =>
  async (call) => {
    const name = namedAction(call);
    if (E.isLeft(name)) return name;
    const admission = deps.gateway.admitInvocation(call.caller);
    if (E.isLeft(admission)) return admission;
    try {
      return await invokeAdmitted(deps, query, call, {
        name: name.right,
        admission: admission.right,
      });
    } finally {
      admission.right.release();
    }
  };

const invokeAdmitted = async (
  { gateway, blobs, profile }: InvocationRoutesDep,
  parameters: InvocationParameters,
  { request, caller, transactionId, receivedMs, extraLogging }: Call,
  { name, admission }: { readonly name: ActionName; readonly admission: Admission },
): Promise<Outcome> => {
  const known = gateway.read(actionAccess(caller, 'ACTIVATE', name));
  const access = known instanceof Promise ? await known : known;
  if (E.isLeft(access)) return access;
  const { payloadBytesMax } = effectiveLimits(profile, caller.limits);
  const length = checkLength(request, payloadBytesMax);
  if (E.isLeft(length)) return length;
  const query = readQuery(parseQuery(request.query), parameters);
  if (E.isLeft(query)) return query;
  const idempotencyKey = readIdempotencyKey(request.headers.idempotencyKey);
  if (E.isLeft(idempotencyKey)) return idempotencyKey;
  const payload = await readPayload(request, payloadBytesMax);
  if (E.isLeft(payload)) return payload;
  const { blocking, waitMs, result: resultOnly } = query.right;
  const reply = await gateway.invoke({
    caller,
    transactionId,
    receivedMs,
    extraLogging,
    admission,
    access: access.right,
    payload: payload.right,
    overridesFinal: false,
    blocking,
    waitMs,
    idempotencyKey: idempotencyKey.right,
  });
  if (E.isLeft(reply)) return reply;
  return E.right(await replyResponse(reply.right, { blobs, profile, resultOnly }));
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
