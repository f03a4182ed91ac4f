/**
 * The callers of a simulated server: they do what the API's routes do with the gateway, and tell what
 * they were answered. A caller of a server that is down is not answered at all.
 */
import type { Actors } from '../../actors/start.ts';
import type { Gateway } from '../../actors/gateway.ts';
import type { ActivationRecord } from '../../domain/activation/record.ts';
import { actionAccess } from '../../domain/entitlement/action-access.ts';
import { E } from '../../domain/kernel/fp.ts';
import { transactionId } from '../../domain/kernel/ids.ts';
import type { EntityName, NamespaceName } from '../../domain/names.ts';
import type { Identity } from '../../domain/subject/subject.ts';
import { planArguments } from '../containers/simulated-run.ts';
import type { ViewState } from '../journal/simulated-views.ts';
import type { CallerSeen, Seen } from '../observation.ts';
import { transactionOf } from '../properties/ledger.ts';
import type { ArrivalPlan } from './plans.ts';
import { actionName, type Tenant } from './tenants.ts';

export interface CallersDeps {
  readonly nowMs: () => number;
  readonly views: ViewState;
  readonly see: (seen: Seen) => void;
}

export interface Callers {
  /** Resolves with what the caller was answered. `isAlive`: of the server that is asked. */
  readonly call: (
    { gateway }: Actors,
    isAlive: () => boolean,
    tenant: Tenant,
    arrival: ArrivalPlan,
  ) => Promise<Told['what']>;
}

type Told = Exclude<Unnumbered<CallerSeen>, { readonly what: 'asks' }>;
type Unnumbered<Some> = Some extends unknown ? Omit<Some, 'type' | 'request'> : never;

export const createCallers = ({ nowMs, views, see }: CallersDeps): Callers => {
  let requests = 0;

  const answerOf = async (
    gateway: Gateway,
    { uuid, secret, namespace }: Tenant,
    request: number,
    arrival: ArrivalPlan,
  ): Promise<Told> => {
    const receivedMs = Math.floor(nowMs());
    const caller = await gateway.identify(uuid, secret);
    if (caller === null) return { what: 'refused', why: 'Unknown' };
    const admission = gateway.admitInvocation(caller);
    if (E.isLeft(admission)) return { what: 'refused', why: admission.left.type };
    try {
      const name = actionName(namespace, arrival.name);
      const access = await gateway.read(actionAccess(caller, 'ACTIVATE', name));
      if (E.isLeft(access)) return { what: 'refused', why: access.left.type };
      const reply = await gateway.invoke({
        ...origin(caller, request, receivedMs),
        admission: admission.right,
        access: access.right,
        payload: planArguments(arrival.run),
        overridesFinal: false,
        blocking: arrival.blocking,
        waitMs: arrival.waitMs,
        idempotencyKey: null,
      });
      if (E.isLeft(reply)) return { what: 'refused', why: reply.left.type };
      if (reply.right.type !== 'completed')
        return { what: reply.right.type, id: reply.right.activationId };
      const { record } = reply.right;
      return { what: 'completed', record, read: readNow(views, namespace, record) };
    } finally {
      admission.right.release();
    }
  };

  const fire: typeof answerOf = async (gateway, { uuid, secret, namespace }, request, arrival) => {
    const receivedMs = Math.floor(nowMs());
    const caller = await gateway.identify(uuid, secret);
    if (caller === null) return { what: 'refused', why: 'Unknown' };
    const admitted = gateway.admitFire(caller);
    if (E.isLeft(admitted)) return { what: 'refused', why: admitted.left.type };
    const reply = await gateway.fire({
      ...origin(caller, request, receivedMs),
      trigger: { namespace, name: arrival.name as EntityName },
      payload: planArguments(arrival.run),
      headers: {},
    });
    if (E.isLeft(reply)) return { what: 'refused', why: reply.left.type };
    if (reply.right.type !== 'fired') return { what: 'refused', why: reply.right.type };
    return { what: 'accepted', id: reply.right.activationId };
  };

  return {
    call: async ({ gateway }, isAlive, tenant, arrival) => {
      const request = (requests += 1);
      const { blocking, waitMs } = arrival;
      see({ type: 'caller', request, what: 'asks', blocking, waitMs });
      const answer = arrival.fires ? fire : answerOf;
      const told = await answer(gateway, tenant, request, arrival).catch(refusalOf);
      if (isAlive()) see({ type: 'caller', request, ...told });
      return told.what;
    },
  };
};

const readNow = (
  views: ViewState,
  namespace: NamespaceName,
  { activationId }: ActivationRecord,
): ActivationRecord | null => views.activation(namespace, activationId);

const origin = (caller: Identity, request: number, receivedMs: number) => ({
  caller,
  transactionId: transactionId(transactionOf(request)),
  receivedMs,
  extraLogging: false,
});

/** The API answers 503 while the views do not. */
const refusalOf = (error: unknown): Told => {
  if (error instanceof Error && error.name === 'ViewsUnavailable')
    return { what: 'refused', why: error.name };
  throw error;
};
