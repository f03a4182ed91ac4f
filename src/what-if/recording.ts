/**
 * Makes a trace of the records of a journal, one after the other, and counts what they say happened.
 * Beside the rows, memory is bounded by what is in flight at once.
 */
import type {
  ActivationAccepted,
  ActivationCompleted,
  ActivationStarted,
} from '../domain/activation/events.ts';
import type { StartKind } from '../domain/invoker/invoker.ts';
import type { ActivationId, ContainerId } from '../domain/kernel/ids.ts';
import type { NamespaceName } from '../domain/names.ts';
import type { Demand } from '../domain/scheduler/demand.ts';
import { demandOf } from '../domain/scheduler/demand.ts';
import type { StoredRecord } from '../journal/journal.ts';
import { createCallChains } from './call-chains.ts';
import { createObservedTimes } from './observed-times.ts';
import { createRecordedContainers } from './recorded-containers.ts';
import { createServerLife } from './server-life.ts';
import { isAbout, isAfter, isBefore, type Scope } from './scope.ts';
import { createSequenceLinks, waitingCaller } from './sequence-links.ts';
import { createTally, type Figures, type Window } from './tally.ts';
import { addRow, createRows, FLAG, has, mark, type Trace } from './trace.ts';

export interface Recorded {
  readonly trace: Trace;
  /** What the journal says happened. */
  readonly figures: Figures;
  readonly window: Window;
  /** Calls that had not ended. */
  readonly unfinished: number;
}

export interface Recording {
  readonly note: (record: StoredRecord) => void;
  /** Nothing that comes later can change the figures. */
  readonly isOver: () => boolean;
  readonly finish: () => Recorded;
}

interface Flight {
  readonly row: number;
  readonly caller: string | null;
  container: ContainerId | null;
  start: StartKind | null;
  startedMs: number | null;
}

const NOT_STARTED = { container: null, start: null, startedMs: null };

export const createRecording = (scope: Scope): Recording => {
  const rows = createRows();
  const chains = createCallChains(rows);
  const sequences = createSequenceLinks(rows, chains);
  const times = createObservedTimes();
  const tally = createTally(false);
  const containers = createRecordedContainers(times, tally, scope);
  const life = createServerLife();
  const queues: Demand[] = [];
  const namespaces: NamespaceName[] = [];
  const queueNumbers = new Map<string, number>();
  const flights = new Map<ActivationId, Flight>();
  const window = { fromMs: Infinity, toMs: Infinity };
  let past = false;
  let openCounted = 0;

  const queueNumber = (demand: Demand, namespace: NamespaceName): number => {
    let number = queueNumbers.get(demand.queue);
    if (number === undefined) {
      number = queues.push(demand) - 1;
      namespaces.push(namespace);
      queueNumbers.set(demand.queue, number);
    }
    return number;
  };
  const demandAt = (row: number): Demand | undefined => queues[rows.queue.at(row)];

  const onAccepted = (event: ActivationAccepted, record: StoredRecord): void => {
    const demand = demandOf(event.caller, event.action);
    const row = addRow(rows, event.receivedMs, queueNumber(demand, event.caller.namespace));
    const caller = waitingCaller(event);
    flights.set(event.activationId, { row, caller, ...NOT_STARTED });
    if (event.cause.type === 'component') sequences.stepAccepted(row, event.cause);
    else {
      mark(rows, row, FLAG.admitted | FLAG.releases);
      if (caller !== null) chains.came(row, caller, event.receivedMs);
    }
    if (past || isBefore(record, scope.from) || !isAbout(scope, demand)) return;
    mark(rows, row, FLAG.counted);
    openCounted += 1;
    tally.accepted();
  };

  const onStarted = (event: ActivationStarted, timeMs: number): void => {
    const flight = flights.get(event.activationId);
    if (flight === undefined) return;
    const { row } = flight;
    flight.container = event.containerId;
    flight.start = event.start;
    flight.startedMs = timeMs;
    const demand = demandAt(row);
    const run = {
      forContainer: event.reason.waited?.for === 'containerStart',
      waitedFromMs: event.reason.waited === null ? null : timeMs - event.reason.queuedMs,
      about: demand !== undefined && isAbout(scope, demand),
    };
    containers.started(event.containerId, run, timeMs);
    if (has(rows, row, FLAG.started)) return;
    mark(rows, row, FLAG.started);
    const span = timeMs - event.reason.queuedMs - rows.receivedMs.at(row);
    rows.arrivalSpan.set(row, Math.max(0, span));
    times.arrival.add(rows.receivedMs.at(row), span);
  };

  const onCompleted = (event: ActivationCompleted, timeMs: number): void => {
    const flight = flights.get(event.activationId);
    if (flight === undefined) return;
    flights.delete(event.activationId);
    const { row, container, caller, start, startedMs } = flight;
    mark(rows, row, FLAG.completed);
    if (container !== null) containers.ended(container, timeMs);
    measure(event, row, startedMs, timeMs);
    if (event.cause.type === 'component') sequences.stepEnded(row, event.cause, timeMs);
    else if (caller !== null) chains.ended(row, caller, timeMs, timeMs);
    if (!has(rows, row, FLAG.counted)) return;
    openCounted -= 1;
    if (start !== null) tally.started(start, event.waitMs);
  };

  const measure = (
    { startMs, endMs, initMs, response }: ActivationCompleted,
    row: number,
    startedMs: number | null,
    timeMs: number,
  ): void => {
    const { action = '', kind = '' } = demandAt(row) ?? {};
    const span = endMs - startMs;
    const isHealthy = response.statusCode < 2;
    const initFailed = !isHealthy && initMs !== null && initMs === span;
    if (!isHealthy) mark(rows, row, FLAG.unhealthy);
    if (initFailed) mark(rows, row, FLAG.initFailed);
    rows.runSpan.set(row, span - (initMs ?? 0));
    rows.releaseSpan.set(row, Math.max(0, timeMs - endMs));
    times.release.add(timeMs, timeMs - endMs);
    if (initMs !== null) {
      rows.initSpan.set(row, initMs);
      times.init(action).add(startMs, initMs);
      times.initOfKind(kind).add(startMs, initMs);
    }
    if (startedMs === null) return;
    rows.startSpan.set(row, Math.max(0, startMs - startedMs));
    times.start.add(startMs, startMs - startedMs);
    if (isHealthy) times.run(action).add(startMs, span - (initMs ?? 0));
  };

  const noteWindow = (record: StoredRecord): void => {
    if (window.fromMs === Infinity && !isBefore(record, scope.from)) window.fromMs = record.timeMs;
    if (past || !isAfter(record, scope.to)) return;
    past = true;
    window.toMs = life.toMs();
  };

  return {
    note: (record) => {
      noteWindow(record);
      const { event, timeMs } = record;
      if (event.type === 'EpochStarted') containers.allGone(life.toMs(), window);
      life.note(event, timeMs);
      switch (event.type) {
        case 'ActivationAccepted':
          return onAccepted(event, record);
        case 'ActivationStarted':
          return onStarted(event, timeMs);
        case 'ActivationCompleted':
          return onCompleted(event, timeMs);
        case 'SequenceAccepted':
          return sequences.accepted(event);
        case 'SequenceCompleted':
          return sequences.completed(event, timeMs);
        case 'ContainerCreated':
          return containers.created(event, timeMs);
        case 'ContainerRemoved':
          return containers.removed(event, timeMs, window);
        default:
      }
    },
    isOver: () => past && openCounted === 0,
    finish: () => {
      const toMs = life.toMs();
      window.toMs = Math.min(window.toMs, toMs);
      containers.allGone(toMs, window);
      chains.settle();
      return {
        trace: { rows, queues, namespaces, times, ...life.facts() },
        figures: tally.figures(),
        window: { ...window },
        unfinished: flights.size,
      };
    },
  };
};
