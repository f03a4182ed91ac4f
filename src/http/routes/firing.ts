/**
 * `POST` on a trigger: fire it (openwhisk-api §7.2). Answered when the fire is durable; without an
 * active rule there is nothing to run, and nothing to tell of.
 */
import type { FireReply, Gateway } from '../../actors/gateway.ts';
import { E } from '../../domain/kernel/fp.ts';
import type { JsonObject } from '../../domain/kernel/json.ts';
import type { Profile } from '../../domain/profile.ts';
import { effectiveLimits } from '../../domain/subject/effective-limits.ts';
import { checkLength, PAYLOAD_BODY, readPayload } from '../body/payload.ts';
import type { Operation } from '../description/operation.ts';
import type { ApiResponse, Header } from '../exchange.ts';
import { activationIdHeader, json, noContent } from '../response.ts';
import type { ApiRoute, Handler } from '../routing/call.ts';
import { namedEntity, ownName } from '../routing/path-names.ts';

export interface FiringRoutesDep {
  readonly gateway: Gateway;
  readonly profile: Profile;
}

const OPERATION: Operation = {
  summary: 'Fire a trigger',
  body: PAYLOAD_BODY,
  answers: {
    202: 'Fired: the id of its activation.',
    204: 'No rule of it is active: nothing happened.',
    403: 'Not allowed to the caller.',
    404: 'There is no such trigger.',
    413: 'Larger than the namespace allows.',
    429: 'The namespace fires too often.',
  },
};

export const createFiringRoutes = (deps: FiringRoutesDep): readonly ApiRoute[] => [
  {
    method: 'POST',
    pattern: '/api/v1/namespaces/:namespace/triggers/:name',
    handler: fireTrigger(deps),
    operation: OPERATION,
  },
];

/** Throttles come before rights, as for invocations. */
const fireTrigger =
  ({ gateway, profile }: FiringRoutesDep): Handler =>
  async (call) => {
    const { request, caller, transactionId, receivedMs, extraLogging } = call;
    const trigger = namedEntity(call);
    if (E.isLeft(trigger)) return trigger;
    const admitted = gateway.admitFire(caller);
    if (E.isLeft(admitted)) return admitted;
    const owned = ownName(call, trigger.right);
    if (E.isLeft(owned)) return owned;
    const { payloadBytesMax } = effectiveLimits(profile, caller.limits);
    const length = checkLength(request, payloadBytesMax);
    if (E.isLeft(length)) return length;
    const payload = await readPayload(request, payloadBytesMax);
    if (E.isLeft(payload)) return payload;
    const fired = await gateway.fire({
      caller,
      transactionId,
      receivedMs,
      extraLogging,
      trigger: trigger.right,
      payload: payload.right,
      headers: headersGiven(request.allHeaders),
    });
    return E.map(fireResponse)(fired);
  };

const fireResponse = (reply: FireReply): ApiResponse => {
  if (reply.type === 'nothingToRun') return noContent();
  const { activationId } = reply;
  return json(202, `{"activationId":"${activationId}"}`, [activationIdHeader(activationId)]);
};

/** What describes the body is no part of `__ow_headers`. */
const OF_THE_BODY: ReadonlySet<string> = new Set([
  'content-length',
  'content-type',
  'transfer-encoding',
]);

/** Of a repeated header the last. */
const headersGiven = (all: readonly Header[]): JsonObject =>
  Object.fromEntries(all.filter(([name]) => !OF_THE_BODY.has(name)));
