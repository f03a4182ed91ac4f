/**
 * Random histories as a journal could hold them, and a reader of such a history from memory. Names
 * and times are few, so that actions are overwritten and activations start in the same millisecond.
 */
import fc from 'fast-check';
import type { ActivationEvent } from '../../../src/domain/activation/events.ts';
import type { DomainEvent } from '../../../src/domain/events.ts';
import { type ActivationId, activationId, keyId, offset } from '../../../src/domain/kernel/ids.ts';
import { jsonText } from '../../../src/domain/kernel/json.ts';
import { type ActionName, actionId } from '../../../src/domain/names.ts';
import type { EntityName, NamespaceName } from '../../../src/domain/names.ts';
import type { SealedSecret } from '../../../src/domain/subject/subject.ts';
import { invokerTopic } from '../../../src/domain/topics.ts';
import type { NewRecord, StoredRecord } from '../../../src/journal/journal.ts';
import type { SegmentReader } from '../../../src/journal/segments/segment-reader.ts';
import { helloAction } from '../../support/action-fixtures.ts';
import { acceptedEvent, completedEvent, startedEvent } from '../../support/activation-fixtures.ts';
import { anyJson } from '../../support/json-arbitrary.ts';

export const NAMESPACES = ['guest', 'other'] as readonly string[] as readonly NamespaceName[];
export const PACKAGES = [null, 'pkg'] as readonly (
  | string
  | null
)[] as readonly (EntityName | null)[];
export const NAMES = ['a', 'b'] as readonly string[] as readonly EntityName[];
const SUBJECTS = ['ann', 'bob'];
const TIMES = [1000, 1001, 1002, 2000] as const;
const IDS_MAX = 12;

/** Activation ids, of which a history uses the first few. */
export const ID = (index: number): ActivationId =>
  activationId(index.toString(16).padStart(32, 'f'));
export const ALL_IDS = Array.from({ length: IDS_MAX }, (_, index) => ID(index));
export const KEYS = ['key1', 'key2', 'key3'].map(keyId);

export const anyName: fc.Arbitrary<ActionName> = fc.record({
  namespace: fc.constantFrom(...NAMESPACES),
  package: fc.constantFrom(...PACKAGES),
  name: fc.constantFrom(...NAMES),
});

const activationRecordOf = (event: ActivationEvent): NewRecord => {
  const topic = {
    ActivationAccepted: invokerTopic(0),
    ActivationStarted: 'started',
    ActivationCompleted: 'completed',
  } as const;
  return { topic: topic[event.type], key: event.activationId, event };
};

const anyId = fc.nat({ max: IDS_MAX - 1 }).map(ID);

const accepted = fc.tuple(anyId, anyName).map(([id, name]) => {
  const base = acceptedEvent();
  return activationRecordOf({
    ...base,
    activationId: id,
    caller: { ...base.caller, namespace: name.namespace },
    action: { ...base.action, ...name },
  });
});
const started = anyId.map((id) => activationRecordOf(startedEvent({ activationId: id })));
const completed = fc
  .tuple(anyId, fc.constantFrom(...TIMES), fc.nat({ max: 3 }), anyJson)
  .map(([id, startMs, waitMs, result]) =>
    activationRecordOf(
      completedEvent({
        activationId: id,
        startMs,
        endMs: startMs + 5,
        waitMs,
        initMs: waitMs === 0 ? null : waitMs,
        response: { statusCode: 0, result: jsonText(result), size: null },
      }),
    ),
  );

const actionPut = fc
  .tuple(anyName, fc.constantFrom(...TIMES), anyJson, fc.boolean())
  .map(([name, updated, value, fresh]): NewRecord => {
    const action = helloAction({ name, updated, parameters: [{ key: 'k', value }] });
    const event: DomainEvent = { type: fresh ? 'ActionCreated' : 'ActionUpdated', action };
    return { topic: 'whisks', key: actionId(name), event };
  });
const actionDeleted = anyName.map((name): NewRecord => {
  const event: DomainEvent = { type: 'ActionDeleted', name };
  return { topic: 'whisks', key: actionId(name), event };
});
const subjectCreated = fc
  .tuple(fc.constantFrom(...SUBJECTS), fc.subarray(KEYS), fc.constantFrom(...NAMESPACES))
  .map(([name, uuids, namespace]): NewRecord => {
    const namespaces = uuids.map((uuid) => ({
      name: namespace,
      uuid,
      key: `sealed-${uuid}` as SealedSecret,
    }));
    const event: DomainEvent = { type: 'SubjectCreated', subject: { name, namespaces } };
    return { topic: 'subjects', key: name, event };
  });

/** Valid and worse: an id may be completed twice, or without having been accepted. */
export const anyHistory: fc.Arbitrary<readonly NewRecord[]> = fc.array(
  fc.oneof(
    { arbitrary: accepted, weight: 4 },
    { arbitrary: started, weight: 1 },
    { arbitrary: completed, weight: 4 },
    { arbitrary: actionPut, weight: 2 },
    { arbitrary: actionDeleted, weight: 1 },
    { arbitrary: subjectCreated, weight: 1 },
  ),
  { maxLength: 60 },
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
  close: () => undefined,
});
