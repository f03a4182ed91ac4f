/** Journals in a few lines: calls with their times, as the records that a server writes of them. */
import type { ActivationAccepted, Cause } from '../../src/domain/activation/events.ts';
import type { DomainEvent } from '../../src/domain/events.ts';
import type { StartKind } from '../../src/domain/invoker/invoker.ts';
import { activationId, containerId, offset } from '../../src/domain/kernel/ids.ts';
import { jsonText } from '../../src/domain/kernel/json.ts';
import type { EntityName, NamespaceName } from '../../src/domain/names.ts';
import type { StoredRecord } from '../../src/journal/journal.ts';
import { createRecording, type Recorded } from '../../src/what-if/recording.ts';
import { EVERYTHING, type Scope } from '../../src/what-if/scope.ts';
import { acceptedEvent, completedEvent, startedEvent } from '../support/activation-fixtures.ts';

/** A minute of the calendar begins with it. */
export const T0 = 1_800_000_000_000;

export interface Call {
  readonly number: number;
  /** After `T0`, as all times here. */
  readonly atMs: number;
  readonly runMs: number;
  readonly waitMs?: number;
  /** Of the wait, in the queue of the pool. */
  readonly queuedMs?: number;
  readonly initMs?: number;
  readonly start?: StartKind;
  readonly container?: string;
  readonly action?: string;
  readonly namespace?: string;
  readonly blocking?: boolean;
  readonly cause?: Cause;
  readonly memory?: number;
  readonly concurrency?: number;
  readonly statusCode?: 0 | 1 | 2 | 3;
  /** It never ended. */
  readonly open?: true;
}

export interface Timed {
  readonly atMs: number;
  readonly event: DomainEvent;
}

export const idOf = (number: number) => activationId(number.toString(16).padStart(32, '0'));

/** What the server writes a call down as; accepted at once, its end is known at once. */
export const call = (one: Call): readonly Timed[] => {
  const { number, atMs, runMs, waitMs = 0, queuedMs = 0, initMs = null } = one;
  const { start = 'warm', container = 'c', cause = { type: 'request' }, statusCode = 0 } = one;
  const id = idOf(number);
  const startMs = atMs + waitMs;
  const endMs = startMs + (initMs ?? 0) + runMs;
  const waited = { for: 'memory', ahead: { queue: 0, namespace: null }, memory: null } as const;
  const reason = {
    queuedMs,
    waited: queuedMs === 0 ? null : { ...waited, passedOver: [] },
  };
  const started = { activationId: id, cause, containerId: containerId(container), start, reason };
  const times = { startMs: T0 + startMs, endMs: T0 + endMs, waitMs, initMs };
  const response = { statusCode, result: jsonText({}), size: 2 };
  const ended = { activationId: id, cause, response, ...times };
  return [
    { atMs, event: acceptance(one) },
    { atMs: startMs, event: startedEvent(started) },
    ...(one.open === true ? [] : [{ atMs: endMs, event: completedEvent(ended) }]),
  ];
};

const acceptance = ({
  number,
  atMs,
  action = 'hello',
  namespace = 'guest',
  blocking = false,
  cause = { type: 'request' },
  ...limits
}: Call): ActivationAccepted => {
  const made = acceptedEvent();
  const { memory = 256, concurrency = 1 } = limits;
  return {
    ...made,
    activationId: idOf(number),
    receivedMs: T0 + atMs,
    blocking,
    cause,
    caller: { ...made.caller, namespace: namespace as NamespaceName },
    action: {
      ...made.action,
      name: action as EntityName,
      limits: { ...made.action.limits, memory, concurrency },
    },
  };
};

export const container = (
  id: string,
  createdMs: number,
  removedMs: number | null = null,
  more: { readonly memoryMb?: number; readonly reason?: 'idle' | 'evicted' } = {},
): readonly Timed[] => {
  const { memoryMb = 256, reason = 'idle' } = more;
  const one = { containerId: containerId(id), invoker: 0 };
  const created = { kind: 'nodejs:22', memoryMb, action: 'guest/hello', why: null };
  return [
    { atMs: createdMs, event: { type: 'ContainerCreated', ...one, ...created } },
    ...(removedMs === null
      ? []
      : [{ atMs: removedMs, event: { type: 'ContainerRemoved', ...one, reason } } as const]),
  ];
};

export const serverStart = (atMs: number, epoch = 1, memoryMb = 1_024): readonly Timed[] => [
  { atMs, event: { type: 'EpochStarted', epoch, version: '0.1.0' } },
  {
    atMs,
    event: {
      type: 'InvokerStarted',
      invoker: 0,
      memoryMb,
      driver: 'process',
      isolation: 'none',
      pool: null,
    },
  },
];

/** The records in the order of their times, from offset 1 on. */
export const recordsOf = (...parts: readonly (readonly Timed[])[]): readonly StoredRecord[] =>
  parts
    .flat()
    .toSorted((a, b) => a.atMs - b.atMs)
    .map(({ atMs, event }, index) => ({
      offset: offset(index + 1),
      topic: 'system',
      key: '',
      timeMs: T0 + atMs,
      event,
    }));

export const recordingOf = (
  records: readonly StoredRecord[],
  scope: Partial<Scope> = {},
): Recorded => {
  const recording = createRecording({ ...EVERYTHING, ...scope });
  for (const record of records) {
    recording.note(record);
    if (recording.isOver()) break;
  }
  return recording.finish();
};
