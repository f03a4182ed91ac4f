/**
 * Random histories as a journal could hold them, and a reader of such a history from memory. Names
 * and times are few, so that entities are overwritten and activations start in the same millisecond.
 */
import fc from 'fast-check';
import type { DomainEvent } from '../../../src/domain/events.ts';
import { activationId, containerId, offset, queueKey } from '../../../src/domain/kernel/ids.ts';
import type { Topic } from '../../../src/domain/topics.ts';
import type { NewRecord, StoredRecord } from '../../../src/journal/journal.ts';
import type { SegmentReader } from '../../../src/journal/segments/segment-reader.ts';
import { anyAcceptedRecord, anyEndedRecord, anyStartedRecord } from './activation-history.ts';
import { anyEntityRecord, anySubjectRecord } from './entity-history.ts';

/** What no view shows. Epochs and cursors are the journal's own and not appended by others. */
const MACHINE: readonly NewRecord[] = [
  machineRecord('health', {
    type: 'InvokerStarted',
    invoker: 0,
    memoryMb: 2048,
    driver: 'process',
    isolation: 'none',
    pool: null,
  }),
  machineRecord('health', { type: 'InvokerStopped', invoker: 0 }),
  machineRecord('containers', {
    type: 'ContainerCreated',
    containerId: containerId('1-0-1'),
    invoker: 0,
    kind: 'nodejs:22',
    memoryMb: 256,
    action: 'guest/a',
    why: null,
  }),
  machineRecord('health', {
    type: 'InvokerHealthChanged',
    invoker: 0,
    state: 'down',
    why: { type: 'gaveUp' },
  }),
  machineRecord('moved', {
    type: 'ActivationMoved',
    activationId: activationId('7'.repeat(32)),
    acceptedAt: offset(1),
    queue: queueKey('guest guest/a 1'),
    from: 0,
    to: 1,
    placement: { chosen: 'next', skipped: [{ invoker: 0, why: 'down' }] },
    attempt: 0,
  }),
  machineRecord('containers', {
    type: 'ContainerPaused',
    containerId: containerId('1-0-1'),
    invoker: 0,
  }),
  machineRecord('containers', {
    type: 'ContainerResumed',
    containerId: containerId('1-0-1'),
    invoker: 0,
  }),
  machineRecord('containers', {
    type: 'ContainerRemoved',
    containerId: containerId('1-0-1'),
    invoker: 0,
    reason: 'idle',
  }),
];

function machineRecord(topic: Topic, event: DomainEvent): NewRecord {
  return { topic, key: 'machine', event };
}

/** Valid and worse: an id may be completed twice, or without having been accepted. */
export const anyHistory: fc.Arbitrary<readonly NewRecord[]> = fc.array(
  fc.oneof(
    { arbitrary: anyAcceptedRecord, weight: 4 },
    { arbitrary: anyStartedRecord, weight: 1 },
    { arbitrary: anyEndedRecord, weight: 4 },
    { arbitrary: anyEntityRecord, weight: 4 },
    { arbitrary: anySubjectRecord, weight: 2 },
    { arbitrary: fc.constantFrom(...MACHINE), weight: 1 },
  ),
  // Otherwise fast-check makes ten at most.
  { maxLength: 60, size: 'max' },
);

/** The records as a journal would store them, from offset 1. */
export const stored = (records: readonly NewRecord[]): readonly StoredRecord[] =>
  records.map(({ topic, key, event }, index) => ({
    offset: offset(index + 1),
    topic,
    key,
    timeMs: 5000 + index,
    event,
  }));

export const memoryReader = (records: readonly StoredRecord[]): SegmentReader => ({
  read: ({ from, upTo, max }) =>
    records.filter((record) => record.offset >= from && record.offset <= upTo).slice(0, max),
  compacted: () => offset(0),
  readAt: (offsets) => offsets.flatMap((at) => records.filter((record) => record.offset === at)),
  close: () => undefined,
});
