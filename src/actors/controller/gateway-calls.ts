/**
 * What the door does before a request becomes a message: everything that may wait for a disk or
 * another thread, so that no actor has to.
 */
import type { StoredAction } from '../../domain/action/action.ts';
import { isRetrySafe, provideApiKey } from '../../domain/action/annotations.ts';
import type { ActionRules } from '../../domain/action/decide.ts';
import type { ActivationAccepted } from '../../domain/activation/events.ts';
import type { Clock } from '../../domain/kernel/clock.ts';
import { E, type Either } from '../../domain/kernel/fp.ts';
import type { ActivationId } from '../../domain/kernel/ids.ts';
import type { Payload } from '../../domain/kernel/payload.ts';
import { type EffectiveArguments, effectiveArguments } from '../../domain/parameters.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { isDeprecated } from '../../domain/runtimes.ts';
import type { BlobStore } from '../../journal/journal.ts';
import type { ActionCache } from './action-cache.ts';
import type { ActorRef } from '../actor.ts';
import type { ControllerMessage } from './controller.ts';
import type { Gateway, InvokeReply, InvokeRequest } from '../gateway.ts';
import type { Identities } from './identities.ts';
import type { Placed, Unplaced } from './load-balancer.ts';
import type { Waiters } from './waiters.ts';

export interface GatewayDeps {
  readonly controller: ActorRef<ControllerMessage>;
  readonly actions: ActionCache;
  readonly identities: Identities;
  readonly waiters: Waiters;
  readonly blobs: BlobStore;
  readonly clock: Clock;
  readonly rules: ActionRules;
  readonly newActivationId: () => ActivationId;
  readonly apiHost: () => string;
}

const UNAVAILABLE: Either<Refusal, never> = E.left({ type: 'Unavailable' });

export const createGateway = (deps: GatewayDeps): Gateway & { readonly refuseWork: () => void } => {
  const { controller, actions, identities, waiters, blobs, clock } = deps;
  let draining = false;

  const ask = (
    message: (reply: (decided: Either<Refusal, StoredAction>) => void) => ControllerMessage,
  ) =>
    new Promise<Either<Refusal, StoredAction>>((resolve) => {
      if (!controller.tell(message(resolve))) resolve(UNAVAILABLE);
    });

  const submit = (unplaced: Unplaced, waitMs: number): Promise<Either<Refusal, InvokeReply>> =>
    new Promise((resolve) => {
      const { activationId, blocking } = unplaced;
      if (blocking) waiters.add(activationId, waitMs, resolve);
      const reply = (placed: Placed): void => {
        if (E.isLeft(placed)) {
          waiters.forget(activationId);
          resolve(placed);
        } else if (blocking) waiters.accepted(placed.right);
        else resolve(E.right({ type: 'accepted', activationId }));
      };
      if (!controller.tell({ type: 'Invoke', unplaced, reply })) reply(UNAVAILABLE);
    });

  const invokeStored = async (
    request: InvokeRequest,
    stored: StoredAction | null,
  ): Promise<Either<Refusal, InvokeReply>> => {
    if (stored === null) return E.left({ type: 'NotFound' });
    const { kind } = stored.action.exec;
    if (isDeprecated(kind, deps.rules.runtimes)) return E.left({ type: 'KindDeprecated', kind });
    const merged = effectiveArguments(stored.action, request.payload);
    if (E.isLeft(merged)) return merged;
    const payload = blobs.payload(merged.right.parameters);
    const parameters = payload instanceof Promise ? await payload : payload;
    const id = deps.newActivationId();
    return submit(
      unplaced(request, stored, merged.right, { id, parameters, apiHost: deps.apiHost() }),
      request.waitMs,
    );
  };

  return {
    refuseWork: () => {
      draining = true;
    },
    identify: async (uuid, key) => identities.identify(uuid, key),
    invoke: async (request) => {
      if (draining) return UNAVAILABLE;
      const stored = actions.get(request.action);
      return invokeStored(request, stored instanceof Promise ? await stored : stored);
    },
    putAction: async ({ name, content, overwrite }) => {
      if (draining) return UNAVAILABLE;
      const code = content.exec === null ? null : Buffer.from(content.exec.code);
      const blob = code && { hash: await blobs.put(code), bytes: code.length };
      const current = await actions.get(name);
      const nowMs = clock.nowMs();
      const command = { type: 'PutAction' as const, name, content, code: blob, overwrite, nowMs };
      const put = await ask((reply) => ({ type: 'Decide', command, current, reply }));
      if (E.isRight(put)) actions.written(put.right);
      return put;
    },
    deleteAction: async (name) => {
      if (draining) return UNAVAILABLE;
      const current = await actions.get(name);
      const command = { type: 'DeleteAction' as const, name };
      const last = await ask((reply) => ({ type: 'Decide', command, current, reply }));
      if (E.isRight(last)) actions.deleted(last.right);
      return last;
    },
  };
};

interface Given {
  readonly id: ActivationId;
  readonly parameters: Payload;
  readonly apiHost: string;
}

const unplaced = (
  { caller, transactionId, blocking, receivedMs, idempotencyKey }: InvokeRequest,
  { action, revision }: StoredAction,
  { initParameters }: EffectiveArguments,
  { id, parameters, apiHost }: Given,
): Unplaced => ({
  type: 'ActivationAccepted',
  activationId: id,
  transactionId,
  caller,
  action: acceptedAction({ action, revision }),
  parameters,
  environment: { apiHost, apiKey: provideApiKey(action.annotations), initParameters },
  cause: { type: 'request' },
  blocking,
  idempotencyKey,
  retrySafe: isRetrySafe(action.annotations),
  receivedMs,
});

const acceptedAction = ({ action, revision }: StoredAction): ActivationAccepted['action'] => ({
  namespace: action.name.namespace,
  package: action.name.package,
  name: action.name.name,
  version: action.version,
  revision,
  kind: action.exec.kind,
  code: action.exec.code,
  binary: action.exec.binary,
  main: action.exec.main,
  limits: action.limits,
});
