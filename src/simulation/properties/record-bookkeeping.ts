/** Enters what has become durable. */
import type { DomainEvent } from '../../domain/events.ts';
import type { InvokerHealthChanged } from '../../domain/invoker/invoker.ts';
import type { NamespaceName } from '../../domain/names.ts';
import { queueOf } from '../../domain/scheduler/demand.ts';
import type { StoredRecord } from '../../journal/journal.ts';
import { assign, cutOff, enterCrash } from './container-bookkeeping.ts';
import {
  countsAsInvocation,
  type Ledger,
  movedAt,
  queueAt,
  requestOf,
  ruleRunOf,
} from './ledger.ts';
import { enterTurn } from './turns-of-queues.ts';
import { isPrewarmed, passedOver } from './warmth.ts';

export const enterRecord = (ledger: Ledger, record: StoredRecord, atMs: number): void => {
  const { event } = record;
  switch (event.type) {
    case 'ActivationAccepted':
      return enterAccepted(ledger, record.offset, event, atMs);
    case 'ActivationMoved':
      return enterMoved(ledger, event, atMs);
    case 'ActivationStarted':
      return enterStarted(ledger, event, { atMs, decidedMs: record.timeMs });
    case 'ActivationCompleted':
      return enterCompleted(ledger, event, atMs);
    case 'SequenceAccepted':
      ledger.openSequences.set(event.activationId, event);
      if (countsAsInvocation(event)) count(ledger, event.caller.namespace, 1);
      return enterCause(ledger, event);
    case 'SequenceCompleted': {
      const sequence = ledger.openSequences.get(event.activationId);
      if (sequence === undefined || !ledger.openSequences.delete(event.activationId)) return;
      if (countsAsInvocation(sequence)) count(ledger, sequence.caller.namespace, -1);
      return;
    }
    case 'TriggerFired':
      ledger.openFires.add(event.activationId);
      return enterRequest(ledger, requestOf(event));
    case 'TriggerCompleted':
      ledger.openFires.delete(event.activationId);
      return;
    default:
      return enterPlace(ledger, event, atMs);
  }
};

/** Of containers, invokers and limits. */
const enterPlace = (ledger: Ledger, event: DomainEvent, atMs: number): void => {
  switch (event.type) {
    case 'ContainerCreated': {
      const { containerId, invoker, kind, memoryMb } = event;
      ledger.recorded.set(containerId, event);
      if (isPrewarmed(event)) ledger.stemCells.set(containerId, { invoker, kind, memoryMb });
      return;
    }
    case 'ContainerRemoved':
      ledger.recorded.delete(event.containerId);
      ledger.stemCells.delete(event.containerId);
      ledger.containers.delete(event.containerId);
      return;
    case 'InvokerStarted':
      ledger.memoryMb.set(event.invoker, event.memoryMb);
      return forgetContainers(ledger, event.invoker);
    case 'InvokerHealthChanged':
      return enterHealth(ledger, event, atMs);
    case 'NamespaceLimitsSet': {
      const { concurrentInvocations } = event.limits;
      if (concurrentInvocations !== undefined)
        ledger.concurrencyLimits.set(event.namespace, concurrentInvocations);
      return;
    }
    default:
  }
};

const enterHealth = (
  ledger: Ledger,
  { invoker, state }: InvokerHealthChanged,
  atMs: number,
): void => {
  if (state === 'up') ledger.states.delete(invoker);
  else ledger.states.set(invoker, { state, sinceMs: atMs });
  if (state !== 'down') return;
  forgetContainers(ledger, invoker);
  enterCrash(ledger, invoker);
};

/** What the journal knew of its earlier life is over, and what had started in it. */
const forgetContainers = (ledger: Ledger, invoker: number): void => {
  for (const [id, container] of ledger.recorded)
    if (container.invoker === invoker) ledger.recorded.delete(id);
  for (const [id, cell] of ledger.stemCells)
    if (cell.invoker === invoker) ledger.stemCells.delete(id);
  cutOff(ledger, invoker);
};

type Event<Type extends DomainEvent['type']> = Extract<DomainEvent, { readonly type: Type }>;

const enterAccepted = (
  ledger: Ledger,
  acceptedAt: StoredRecord['offset'],
  accepted: Event<'ActivationAccepted'>,
  atMs: number,
): void => {
  const { activationId, invoker, caller, action } = accepted;
  const queue = queueOf(caller, action);
  ledger.open.set(activationId, {
    ...{ accepted, acceptedAt, queue, invoker, movedFrom: null },
    ...{ attempt: 0, container: null, touched: false, initialised: false },
    ...{ runningIn: null, outcome: null, cutOff: false },
  });
  ledger.longestTimeoutMs = Math.max(ledger.longestTimeoutMs, action.limits.timeout);
  enterTurn(ledger, queueAt(invoker, queue), 1, atMs);
  if (countsAsInvocation(accepted)) count(ledger, caller.namespace, 1);
  enterCause(ledger, accepted);
};

const enterMoved = (ledger: Ledger, event: Event<'ActivationMoved'>, atMs: number): void => {
  const run = ledger.open.get(event.activationId);
  if (run === undefined) return;
  enterTurn(ledger, queueAt(run.invoker, run.queue), -1, atMs);
  run.invoker = event.to;
  run.movedFrom = event.from;
  run.container = null;
  enterTurn(ledger, queueAt(run.invoker, run.queue), 1, atMs);
};

const enterStarted = (
  ledger: Ledger,
  event: Event<'ActivationStarted'>,
  { atMs, decidedMs }: { readonly atMs: number; readonly decidedMs: number },
): void => {
  const run = ledger.open.get(event.activationId);
  if (run === undefined) return;
  if (event.start !== 'warm')
    for (const container of passedOver(ledger, run, decidedMs))
      container.passedOverBy = event.activationId;
  if (run.attempt === 0 && run.movedFrom === null)
    ledger.lastStarted.set(queueAt(run.invoker, run.queue), run.acceptedAt);
  if (run.attempt === 0 && run.movedFrom !== null)
    ledger.lastMovedStarted.set(movedAt(run.movedFrom, run), run.acceptedAt);
  run.attempt = event.attempt;
  run.container = event.containerId;
  Object.assign(run, { touched: false, initialised: false, outcome: null, cutOff: false });
  ledger.stemCells.delete(event.containerId);
  assign(ledger, event, run, atMs);
  enterTurn(ledger, queueAt(run.invoker, run.queue), 0, atMs);
};

const enterCompleted = (
  ledger: Ledger,
  event: Event<'ActivationCompleted'>,
  atMs: number,
): void => {
  const run = ledger.open.get(event.activationId);
  if (run === undefined) return;
  ledger.open.delete(event.activationId);
  enterTurn(ledger, queueAt(run.invoker, run.queue), -1, atMs);
  if (countsAsInvocation(run.accepted)) count(ledger, run.accepted.caller.namespace, -1);
};

const enterCause = (
  ledger: Ledger,
  accepted: Event<'ActivationAccepted'> | Event<'SequenceAccepted'>,
): void => {
  const ruleRun = ruleRunOf(accepted);
  if (ruleRun !== null) ledger.ruleRuns.add(ruleRun);
  enterRequest(ledger, requestOf(accepted));
};

const enterRequest = (ledger: Ledger, request: number | null): void => {
  if (request !== null) ledger.answered.set(request, 'accepted');
};

const count = (ledger: Ledger, namespace: NamespaceName, change: number): void => {
  ledger.inFlight.set(namespace, (ledger.inFlight.get(namespace) ?? 0) + change);
};
