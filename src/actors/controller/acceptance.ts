/**
 * Turns a run that somebody asks for into its accepting event, and has that made durable: code goes
 * to the load balancer, sequences and compositions to the sequencer. The accepting event holds
 * everything that the run needs later, so what has to be fetched or merged is done here.
 */
import type { Action, CodeExec, StoredAction } from '../../domain/action/action.ts';
import {
  isConductor,
  isFinal,
  isRetrySafe,
  lastByKey,
  networkOf,
  provideApiKey,
} from '../../domain/action/annotations.ts';
import type { AcceptedAction } from '../../domain/activation/events.ts';
import type { ActionAccess } from '../../domain/entitlement/access.ts';
import { componentsAccess } from '../../domain/entitlement/action-access.ts';
import { E, type Either } from '../../domain/kernel/fp.ts';
import { isJsonObject, type Json, type JsonText, jsonText } from '../../domain/kernel/json.ts';
import type { Payload } from '../../domain/kernel/payload.ts';
import { actionId, plainId } from '../../domain/names.ts';
import {
  type ActionDefaults,
  effectiveArguments,
  overridesFinals,
} from '../../domain/parameters.ts';
import { entityById } from '../../domain/reading.ts';
import { type Refusal, UNAVAILABLE } from '../../domain/refusal.ts';
import { isDeprecated, type Runtimes } from '../../domain/runtimes.ts';
import type { Conductor, Plan, SequenceAccepted } from '../../domain/sequence/events.ts';
import type { BlobStore } from '../../journal/journal.ts';
import type { ActorRef } from '../actor.ts';
import type { SequencerMessage } from '../sequencer/sequencer.ts';
import type { ControllerMessage } from './controller.ts';
import type { Placed, Unplaced } from './load-balancer.ts';
import type { Read } from './readings.ts';
import type { Accepted, AcceptRun, Run } from './run.ts';

export interface AcceptanceDeps {
  readonly controller: ActorRef<ControllerMessage>;
  readonly sequencer: () => Pick<ActorRef<SequencerMessage>, 'tell'>;
  readonly read: Read;
  readonly blobs: BlobStore;
  readonly runtimes: Runtimes;
  readonly apiHost: () => string;
}

export const createAcceptance = (deps: AcceptanceDeps): AcceptRun => {
  const { controller, blobs } = deps;

  const place = (unplaced: Unplaced): Promise<Placed> =>
    new Promise((reply) => {
      if (!controller.tell({ type: 'Invoke', unplaced, reply })) reply(UNAVAILABLE);
    });

  const acceptSequence = async (
    run: Run,
    action: SequenceAccepted['action'],
    binding: string | null,
    plan: Plan,
  ): Promise<Either<Refusal, SequenceAccepted>> => {
    const payload = await blobs.payload(run.payload);
    const accepted = { ...sequenceAccepted(run, action, plan, payload, deps.apiHost()), binding };
    return new Promise((reply) => {
      if (!deps.sequencer().tell({ type: 'Accept', accepted, reply })) reply(UNAVAILABLE);
    });
  };

  const acceptCode = async (
    run: Run,
    conductor: Omit<Conductor, 'defaults'>,
    binding: string | null,
    defaults: ActionDefaults,
  ): Promise<Placed> => {
    const merged = effectiveArguments(defaults, run.payload, run.overridesFinal);
    if (E.isLeft(merged)) return merged;
    const payload = blobs.payload(merged.right.parameters);
    const parameters = payload instanceof Promise ? await payload : payload;
    const { action, apiKey, retrySafe } = conductor;
    const { initParameters } = merged.right;
    const environment = { apiHost: deps.apiHost(), apiKey, initParameters };
    return place({ ...unplaced(run), action, binding, parameters, environment, retrySafe });
  };

  const acceptConductor = async (
    run: Run,
    pinned: Conductor,
    binding: string | null,
  ): Promise<Placed> => {
    const parameters: Action['parameters'] = JSON.parse(await blobs.resolve(pinned.defaults));
    return acceptCode(run, pinned, binding, { parameters, annotations: [] });
  };

  const acceptAction = async (
    run: Run,
    access: ActionAccess,
    stored: StoredAction,
  ): Promise<Either<Refusal, Accepted>> => {
    const { action, revision } = stored;
    const { exec, annotations } = action;
    const binding = access.binding === null ? null : plainId(access.binding);
    const named = { ...action.name, version: action.version, revision, limits: action.limits };
    const defaults = { parameters: withDefaults(access, action), annotations };
    if (exec.type === 'sequence') {
      if (overrides(run, defaults)) return E.left({ type: 'ReservedParameters' });
      const allowed = await deps.read(componentsAccess(run.caller, exec.components));
      if (E.isLeft(allowed)) return allowed;
      return acceptSequence(run, named, binding, {
        type: 'components',
        components: exec.components,
      });
    }
    if (isDeprecated(exec.kind, deps.runtimes))
      return E.left({ type: 'KindDeprecated', kind: exec.kind });
    const code = { action: acceptedAction(stored, exec), ...permissions(action) };
    if (!isConductor(annotations)) return acceptCode(run, code, binding, defaults);
    if (overrides(run, defaults)) return E.left({ type: 'ReservedParameters' });
    const conductor = { ...code, defaults: await blobs.payload(parametersText(defaults)) };
    return acceptSequence(run, named, binding, { type: 'conductor', conductor });
  };

  return async (run) => {
    const { target } = run;
    if (target.type === 'conductor') return acceptConductor(run, target.conductor, target.binding);
    const found = deps.read(entityById(actionId(target.access.action)));
    const stored = found instanceof Promise ? await found : found;
    if (stored === null) return E.left({ type: 'NotFound' });
    if (stored.type !== 'action') return E.left({ type: 'OtherCollection' });
    return acceptAction(run, target.access, stored);
  };
};

/** Those of package and binding under those of the action (openwhisk-api §5.5). */
const withDefaults = ({ parameters }: ActionAccess, action: Action): Action['parameters'] =>
  parameters.length === 0 ? action.parameters : lastByKey([...parameters, ...action.parameters]);

const permissions = ({ annotations }: Action) => ({
  apiKey: provideApiKey(annotations),
  retrySafe: isRetrySafe(annotations),
});

const overrides = ({ payload, overridesFinal }: Run, defaults: ActionDefaults): boolean => {
  // Most have nothing final, and then the payload need not be read.
  if (overridesFinal || !isFinal(defaults.annotations)) return false;
  const given: Json = JSON.parse(payload);
  return isJsonObject(given) && overridesFinals(defaults, given);
};

const parametersText = ({ parameters }: ActionDefaults): JsonText =>
  jsonText(parameters.map((parameter) => ({ ...parameter })));

/** What the events of a run have in common, whatever runs. */
const common = ({ activationId, transactionId, caller, cause, ...run }: Run) => ({
  activationId,
  transactionId,
  // Not what else is known of the caller: limits are no part of its history.
  caller: { subject: caller.subject, namespace: caller.namespace, uuid: caller.uuid },
  cause,
  blocking: run.blocking,
  idempotencyKey: run.idempotencyKey,
  stored: run.stored,
  receivedMs: run.receivedMs,
});

const unplaced = (run: Run) => ({ type: 'ActivationAccepted' as const, ...common(run) });

const sequenceAccepted = (
  run: Run,
  action: SequenceAccepted['action'],
  plan: Plan,
  payload: Payload,
  apiHost: string,
) => ({
  type: 'SequenceAccepted' as const,
  ...common(run),
  action,
  plan,
  payload,
  apiHost,
  spent: run.spent,
});

const acceptedAction = ({ action, revision }: StoredAction, exec: CodeExec): AcceptedAction => ({
  namespace: action.name.namespace,
  package: action.name.package,
  name: action.name.name,
  version: action.version,
  revision,
  kind: exec.kind,
  code: exec.code,
  binary: exec.binary,
  main: exec.main,
  ...(exec.image === undefined ? {} : { image: exec.image }),
  limits: action.limits,
  ...(networkOf(action.annotations) === 'none' ? { network: 'none' } : {}),
});
