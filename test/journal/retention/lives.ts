/**
 * Histories as a server writes them, drawn from numbers: activations, sequences with steps and fires
 * with actions that end or stay open, entities and subjects. Every id comes once.
 */
import fc from 'fast-check';
import type { Cause } from '../../../src/domain/activation/events.ts';
import {
  type ActivationId,
  blobHash,
  type Offset,
  queueKey,
} from '../../../src/domain/kernel/ids.ts';
import type { Payload } from '../../../src/domain/kernel/payload.ts';
import { jsonText } from '../../../src/domain/kernel/json.ts';
import type { NewRecord } from '../../../src/journal/journal.ts';
import {
  sequenceAccepted,
  sequenceCompleted,
  triggerCompleted,
  triggerFired,
} from '../../fixtures/sample-events.ts';
import { acceptedEvent, completedEvent, startedEvent } from '../../support/activation-fixtures.ts';
import { anyEntityRecord, anySubjectRecord } from '../projections/entity-history.ts';
import { ID } from '../projections/names.ts';

/** One thing that happens; `pick` chooses among what there is. */
export type Deed =
  | { readonly type: 'accept' | 'start' | 'move' | 'end'; readonly pick: number }
  | { readonly type: 'sequence' | 'endSequence' | 'fire' | 'endFire'; readonly pick: number }
  | { readonly type: 'record'; readonly record: NewRecord };

export const anyDeed: fc.Arbitrary<Deed> = fc.oneof(
  {
    arbitrary: fc.record({
      type: fc.constantFrom(
        ...([
          'accept',
          'accept',
          'start',
          'move',
          'end',
          'end',
          'sequence',
          'endSequence',
        ] as const),
        ...(['fire', 'endFire'] as const),
      ),
      pick: fc.nat({ max: 1_000 }),
    }),
    weight: 5,
  },
  // Keys of several subjects are their owners' mistake, which the server refuses.
  fc
    .oneof(anyEntityRecord, anySubjectRecord.filter(isOfOneKey))
    .map((record) => ({ type: 'record' as const, record })),
);

function isOfOneKey({ event }: NewRecord): boolean {
  if (event.type !== 'SubjectCreated' && event.type !== 'SubjectUpdated') return true;
  const own = event.subject.name === 'ann' ? 'key1' : 'key2';
  return event.subject.namespaces.every(({ uuid }) => uuid === own);
}

/** A few blobs that come again and again. */
export const BLOB = (index: number) => blobHash(String(index % 5).repeat(64));
const payload = (pick: number): Payload =>
  pick % 3 === 0 ? { blob: BLOB(pick), bytes: 20_000 } : jsonText({ pick });

interface Open {
  readonly id: ActivationId;
  readonly at: Offset;
  readonly cause: Cause;
}

/** The record of a deed, in a history that goes on; `null` where there is nothing to do it to. */
export const createLives = () => {
  let ids = 0;
  const activations: Open[] = [];
  const sequences: Open[] = [];
  const fires: Open[] = [];
  const newId = (): ActivationId => ID((ids += 1));
  const causeOf = (pick: number): Cause => {
    const sequence = sequences[pick % 7];
    if (sequence !== undefined) return { type: 'component', sequence: sequence.id, step: pick % 5 };
    const fire = fires[pick % 5];
    if (fire !== undefined) return { type: 'rule', trigger: fire.id, rule: `guest/r${pick % 2}` };
    return { type: 'request' };
  };
  const taken = (from: Open[], pick: number): Open | null =>
    from.splice(pick % Math.max(1, from.length), 1)[0] ?? null;

  const recordOf = (deed: Deed): NewRecord | null => {
    if (deed.type === 'record') {
      const { record } = deed;
      return record.event.type.endsWith('Deleted') ? { ...record, tombstone: true } : record;
    }
    const { pick } = deed;
    switch (deed.type) {
      case 'accept':
        return accepted(newId(), causeOf(pick), pick);
      case 'sequence':
        return sequence(newId(), causeOf(pick), pick);
      case 'fire':
        return fired(newId(), pick);
      case 'start':
        return started(activations[pick % Math.max(1, activations.length)]);
      case 'move':
        return moved(activations[pick % Math.max(1, activations.length)]);
      case 'end':
        return ended(taken(activations, pick), pick);
      case 'endSequence':
        return sequenceEnded(taken(sequences, pick), pick);
      case 'endFire':
        return fireEnded(taken(fires, pick));
    }
  };
  return {
    recordOf,
    /** It was stored there. */
    stored: ({ event }: NewRecord, at: Offset): void => {
      if (event.type === 'ActivationAccepted')
        activations.push({ id: event.activationId, at, cause: event.cause });
      if (event.type === 'SequenceAccepted')
        sequences.push({ id: event.activationId, at, cause: event.cause });
      if (event.type === 'TriggerFired')
        fires.push({ id: event.activationId, at, cause: { type: 'request' } });
    },
  };
};

const accepted = (activationId: ActivationId, cause: Cause, pick: number): NewRecord => ({
  topic: 'invoker0',
  key: activationId,
  event: acceptedEvent({
    ...{ activationId, cause, parameters: payload(pick), stored: pick % 7 > 0 },
    action: { ...acceptedEvent().action, code: BLOB(pick + 1) },
  }),
});

const sequence = (activationId: ActivationId, cause: Cause, pick: number): NewRecord => ({
  topic: 'sequences',
  key: activationId,
  event: sequenceAccepted({ activationId, cause, payload: payload(pick) }),
});

const fired = (activationId: ActivationId, pick: number): NewRecord => ({
  topic: 'triggers',
  key: activationId,
  event: triggerFired({ activationId, payload: payload(pick) }),
});

const started = (open: Open | undefined): NewRecord | null =>
  open === undefined
    ? null
    : {
        topic: 'started',
        key: open.id,
        event: startedEvent({ activationId: open.id, acceptedAt: open.at, cause: open.cause }),
      };

const moved = (open: Open | undefined): NewRecord | null =>
  open === undefined
    ? null
    : {
        topic: 'moved',
        key: open.id,
        event: {
          ...{ type: 'ActivationMoved', activationId: open.id, acceptedAt: open.at },
          ...{ queue: queueKey('guest guest/hello 1'), from: 0, to: 1, attempt: 0 },
          placement: { chosen: 'next', skipped: [{ invoker: 0, why: 'down' }] },
        },
      };

const ended = (open: Open | null, pick: number): NewRecord | null =>
  open === null
    ? null
    : {
        topic: 'completed',
        key: open.id,
        event: completedEvent({
          ...{ activationId: open.id, acceptedAt: open.at, cause: open.cause },
          response: { statusCode: 0, result: payload(pick), size: 3 },
        }),
      };

const sequenceEnded = (open: Open | null, pick: number): NewRecord | null =>
  open === null
    ? null
    : {
        topic: 'completed',
        key: open.id,
        event: sequenceCompleted({
          ...{ activationId: open.id, cause: open.cause },
          response: { statusCode: 0, result: payload(pick), size: 3 },
        }),
      };

const fireEnded = (open: Open | null): NewRecord | null =>
  open === null
    ? null
    : { topic: 'completed', key: open.id, event: triggerCompleted({ activationId: open.id }) };
