/**
 * What the door does before a request becomes a message: everything that may wait for a disk or
 * another thread, so that no actor has to.
 */
import { firedArguments, firedEvent, hasActiveRule } from '../../domain/firing/fired.ts';
import type { Clock } from '../../domain/kernel/clock.ts';
import { E, type Either } from '../../domain/kernel/fp.ts';
import type { ActivationId } from '../../domain/kernel/ids.ts';
import { jsonText } from '../../domain/kernel/json.ts';
import { plainId } from '../../domain/names.ts';
import { entityById } from '../../domain/reading.ts';
import { DISARMED, DISK_FULL, type Refusal, UNAVAILABLE } from '../../domain/refusal.ts';
import { NOTHING_SPENT } from '../../domain/sequence/spending.ts';
import type { BlobStore } from '../../journal/journal.ts';
import type { ActorRef } from '../actor.ts';
import type { Arming } from '../arming.ts';
import type { DispatcherMessage } from '../dispatcher/dispatcher.ts';
import type {
  CallOrigin,
  FireReply,
  FireRequest,
  Gateway,
  InvokeReply,
  InvokeRequest,
} from '../gateway.ts';
import type { ChangeEntity } from './entity-writes.ts';
import type { Identities } from './identities.ts';
import type { Read } from './readings.ts';
import type { AcceptRun, Run } from './run.ts';
import type { Throttles } from './throttles.ts';
import type { Waiters } from './waiters.ts';

export interface GatewayDeps {
  readonly identities: Identities;
  readonly throttles: Throttles;
  readonly waiters: Waiters;
  readonly dispatcher: Pick<ActorRef<DispatcherMessage>, 'tell'>;
  readonly accept: AcceptRun;
  readonly change: ChangeEntity;
  readonly read: Read;
  readonly blobs: BlobStore;
  readonly clock: Clock;
  readonly newActivationId: () => ActivationId;
  readonly arming: Pick<Arming, 'isArmed'>;
  readonly isDiskFull: () => boolean;
}

export const createGateway = (deps: GatewayDeps): Gateway & { readonly refuseWork: () => void } => {
  const { identities, throttles, waiters, read } = deps;
  let draining = false;

  const invoke = (request: InvokeRequest): Promise<Either<Refusal, InvokeReply>> =>
    new Promise((resolve, reject) => {
      const { admission, blocking, waitMs } = request;
      const run = runOf(request, deps.newActivationId());
      const { activationId } = run;
      if (blocking) waiters.add(activationId, waitMs, resolve);
      deps.accept(run).then(
        (accepted) => {
          if (E.isLeft(accepted)) {
            waiters.forget(activationId);
            return resolve(accepted);
          }
          throttles.hold(admission);
          if (blocking) waiters.accepted(accepted.right);
          else resolve(E.right({ type: 'accepted', activationId }));
        },
        (error: unknown) => {
          waiters.forget(activationId);
          reject(error);
        },
      );
    });

  const fire = async (request: FireRequest): Promise<Either<Refusal, FireReply>> => {
    const stored = await read(entityById(plainId(request.trigger)));
    if (stored === null) return E.left({ type: 'NotFound' });
    if (stored.type !== 'trigger') return E.left({ type: 'OtherCollection' });
    const { trigger } = stored;
    if (!hasActiveRule(trigger)) return E.right({ type: 'nothingToRun' });
    const activationId = deps.newActivationId();
    const [payload, parameters] = await Promise.all([
      deps.blobs.payload(jsonText(request.payload)),
      deps.blobs.payload(firedArguments(trigger, request.headers, request.payload)),
    ]);
    const fired = firedEvent(trigger, { ...common(request), activationId, payload, parameters });
    const durable = await new Promise<Either<Refusal, unknown>>((reply) => {
      if (!deps.dispatcher.tell({ type: 'Fire', fired, reply })) reply(UNAVAILABLE);
    });
    return E.isLeft(durable) ? durable : E.right({ type: 'fired', activationId });
  };

  const closed = (): Either<Refusal, never> | null => {
    if (draining) return UNAVAILABLE;
    return deps.isDiskFull() ? DISK_FULL : null;
  };
  /** For what would run something. */
  const still = (): Either<Refusal, never> | null =>
    closed() ?? (deps.arming.isArmed() ? null : DISARMED);

  return {
    refuseWork: () => {
      draining = true;
    },
    identify: async (uuid, key) => identities.identify(uuid, key),
    ownerOf: async (namespace) => identities.ownerOf(namespace),
    admitInvocation: throttles.admitInvocation,
    admitFire: throttles.admitFire,
    read,
    invoke: async (request) => still() ?? invoke(request),
    fire: async (request) => still() ?? fire(request),
    putAction: async ({ caller, name, content, overwrite }) => {
      const refused = closed();
      if (refused !== null) return refused;
      const bytes = content.exec?.type === 'code' ? Buffer.from(content.exec.code) : null;
      const code = bytes && { hash: await deps.blobs.put(bytes), bytes: bytes.length };
      const nowMs = deps.clock.nowMs();
      return deps.change(caller, { type: 'PutAction', name, content, code, overwrite, nowMs });
    },
    change: async (caller, command) => closed() ?? deps.change(caller, command),
  };
};

/** What a run and a fire keep of the request that asked for them. */
const common = ({ caller, transactionId, receivedMs, extraLogging }: CallOrigin) => ({
  caller: { subject: caller.subject, namespace: caller.namespace, uuid: caller.uuid },
  transactionId,
  receivedMs,
  stored: extraLogging || caller.limits.storeActivations !== false,
});

const runOf = (request: InvokeRequest, activationId: ActivationId): Run => ({
  ...common(request),
  activationId,
  target: { type: 'action', access: request.access },
  payload: jsonText(request.payload),
  overridesFinal: request.overridesFinal,
  cause: { type: 'request' },
  spent: NOTHING_SPENT,
  blocking: request.blocking,
  idempotencyKey: request.idempotencyKey,
});
