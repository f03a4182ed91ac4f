/** Enters what was seen into the ledger, after the properties were checked against it. */
import { unreachable } from '../../domain/kernel/unreachable.ts';
import type { DomainEvent } from '../../domain/events.ts';
import type { NamespaceName } from '../../domain/names.ts';
import { queueOf } from '../../domain/scheduler/demand.ts';
import type { StoredRecord } from '../../journal/journal.ts';
import type { CallerSeen, ContainerSeen, Observation, ServerSeen } from '../observation.ts';
import {
  countsAsInvocation,
  invokerOf,
  type Ledger,
  type LiveContainer,
  queueAt,
  requestOf,
} from './ledger.ts';

export const enter = (ledger: Ledger, { atMs, seen }: Observation): void => {
  switch (seen.type) {
    case 'record':
      return enterRecord(ledger, seen.record);
    case 'container':
      return enterContainer(ledger, seen, atMs);
    case 'caller':
      return enterCaller(ledger, seen, atMs);
    case 'server':
      return enterServer(ledger, seen);
    case 'bug':
    case 'fault':
    case 'places':
    case 'over':
      return;
    default:
      return unreachable(seen);
  }
};

const enterRecord = (ledger: Ledger, record: StoredRecord): void => {
  const { event } = record;
  switch (event.type) {
    case 'ActivationAccepted':
      return enterAccepted(ledger, record.offset, event);
    case 'ActivationMoved': {
      const run = ledger.open.get(event.activationId);
      if (run === undefined) return;
      run.invoker = event.to;
      run.moved = true;
      return;
    }
    case 'ActivationStarted':
      return enterStarted(ledger, event);
    case 'ActivationCompleted': {
      const run = ledger.open.get(event.activationId);
      if (run === undefined) return;
      ledger.open.delete(event.activationId);
      if (countsAsInvocation(run.accepted)) count(ledger, run.accepted.caller.namespace, -1);
      return;
    }
    case 'SequenceAccepted':
      ledger.openSequences.set(event.activationId, event);
      if (countsAsInvocation(event)) count(ledger, event.caller.namespace, 1);
      return enterRequest(ledger, requestOf(event));
    case 'SequenceCompleted': {
      const sequence = ledger.openSequences.get(event.activationId);
      if (sequence === undefined || !ledger.openSequences.delete(event.activationId)) return;
      if (countsAsInvocation(sequence)) count(ledger, sequence.caller.namespace, -1);
      return;
    }
    default:
      return enterPlace(ledger, event);
  }
};

/** Of containers, invokers and limits. */
const enterPlace = (ledger: Ledger, event: DomainEvent): void => {
  switch (event.type) {
    case 'ContainerCreated':
      ledger.recorded.set(event.containerId, event);
      return;
    case 'ContainerRemoved':
      ledger.recorded.delete(event.containerId);
      ledger.containers.delete(event.containerId);
      return;
    case 'InvokerStarted':
      ledger.memoryMb.set(event.invoker, event.memoryMb);
      for (const [id, { invoker }] of ledger.recorded)
        if (invoker === event.invoker) ledger.recorded.delete(id);
      return;
    case 'NamespaceLimitsSet': {
      const { concurrentInvocations } = event.limits;
      if (concurrentInvocations !== undefined)
        ledger.concurrencyLimits.set(event.namespace, concurrentInvocations);
      return;
    }
    default:
  }
};

type Event<Type extends DomainEvent['type']> = Extract<DomainEvent, { readonly type: Type }>;

const enterAccepted = (
  ledger: Ledger,
  acceptedAt: StoredRecord['offset'],
  accepted: Event<'ActivationAccepted'>,
): void => {
  const { activationId, invoker, caller, action } = accepted;
  const queue = queueOf(caller, action);
  ledger.open.set(activationId, {
    ...{ accepted, acceptedAt, queue, invoker },
    ...{ moved: false, attempt: 0, container: null, touched: false, initialised: false },
    ...{ runningIn: null, outcome: null },
  });
  if (countsAsInvocation(accepted)) count(ledger, caller.namespace, 1);
  enterRequest(ledger, requestOf(accepted));
};

const enterStarted = (ledger: Ledger, event: Event<'ActivationStarted'>): void => {
  const run = ledger.open.get(event.activationId);
  if (run === undefined) return;
  if (run.attempt === 0 && !run.moved)
    ledger.lastStarted.set(queueAt(run.invoker, run.queue), run.acceptedAt);
  run.attempt = event.attempt;
  run.container = event.containerId;
  run.touched = false;
  run.initialised = false;
  run.outcome = null;
};

const enterRequest = (ledger: Ledger, request: number | null): void => {
  if (request !== null) ledger.answered.set(request, 'accepted');
};

const count = (ledger: Ledger, namespace: NamespaceName, change: number): void => {
  ledger.inFlight.set(namespace, (ledger.inFlight.get(namespace) ?? 0) + change);
};

const enterContainer = (ledger: Ledger, seen: ContainerSeen, atMs: number): void => {
  const { id } = seen;
  if (seen.what === 'create') {
    ledger.containers.set(id, {
      ...{ id, invoker: invokerOf(id), memoryMb: seen.memoryMb, inits: 0, initialised: false },
      ...{ queue: null, running: new Map(), paused: false, destroying: false, gone: false },
      spoiledAtMs: null,
    });
    return;
  }
  const container = ledger.containers.get(id);
  if (container === undefined) return;
  if ('activation' in seen) enterCall(ledger, container, seen, atMs);
  else if (seen.what === 'destroy') container.destroying = true;
  else if (seen.what === 'gone') container.gone = true;
  else container.paused = seen.what === 'pause';
};

type Call = Extract<ContainerSeen, { readonly activation: unknown }>;

const enterCall = (ledger: Ledger, container: LiveContainer, seen: Call, atMs: number): void => {
  const { id } = seen;
  const run = ledger.open.get(seen.activation);
  switch (seen.what) {
    case 'init':
      container.inits += 1;
      container.queue = run?.queue ?? null;
      if (run !== undefined) Object.assign(run, { touched: true, initialised: true });
      return;
    case 'inited':
      container.initialised = isGood(seen.outcome);
      if (!container.initialised) container.spoiledAtMs ??= atMs;
      if (run !== undefined && !container.initialised) run.outcome = seen.outcome;
      return;
    case 'run':
      container.running.set(seen.activation, atMs + seen.timeoutMs);
      if (run !== undefined) Object.assign(run, { touched: true, runningIn: id });
      return;
    case 'ran':
      container.running.delete(seen.activation);
      if (!isGood(seen.outcome)) container.spoiledAtMs ??= atMs;
      if (run !== undefined) Object.assign(run, { runningIn: null, outcome: seen.outcome });
      return;
    default:
      return unreachable(seen);
  }
};

const isGood = (outcome: { readonly type: string; readonly ok?: boolean }): boolean =>
  outcome.type === 'oversized' || (outcome.type === 'answered' && outcome.ok === true);

const enterCaller = (ledger: Ledger, seen: CallerSeen, atMs: number): void => {
  if (seen.what === 'asks') {
    const { blocking, waitMs } = seen;
    ledger.asking.set(seen.request, { askedMs: atMs, blocking, waitMs });
    return;
  }
  ledger.asking.delete(seen.request);
  if (seen.what === 'refused') ledger.answered.set(seen.request, 'refused');
};

const enterServer = (ledger: Ledger, { what }: Extract<ServerSeen, { type: 'server' }>): void => {
  ledger.stopping = what === 'stopping';
  if (what === 'starts' || what === 'stopping') return;
  ledger.asking.clear();
  for (const run of ledger.open.values())
    Object.assign(run, { runningIn: null, outcome: null, initialised: false });
  // What was still there goes with the process.
  ledger.containers.clear();
};
