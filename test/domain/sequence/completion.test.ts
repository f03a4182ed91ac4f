import { describe, expect, test } from 'vitest';
import { activationRecord, recordHead, recordJson } from '../../../src/domain/activation/record.ts';
import { jsonText } from '../../../src/domain/kernel/json.ts';
import { sequenceCompleted, stepIds } from '../../../src/domain/sequence/completion.ts';
import type { SequenceAccepted } from '../../../src/domain/sequence/events.ts';
import { acceptedSequence, evolveSequence } from '../../../src/domain/sequence/evolve.ts';
import type { SequenceState } from '../../../src/domain/sequence/state.ts';
import { acceptedEvent, completedEvent } from '../../support/activation-fixtures.ts';
import {
  componentsPlan,
  conductorPlan,
  SEQUENCE_ID,
  sequenceAccepted,
  stepId,
  turnAccepted,
} from '../../support/sequence-fixtures.ts';

const RESPONSE = { statusCode: 0, result: jsonText({ done: 1 }), size: 10 } as const;

/** The record as a client reads it, at 5 s. */
const recordOf = (state: SequenceState): unknown => {
  const completed = sequenceCompleted(state, RESPONSE, stepIds(state), 5_000);
  const record = activationRecord(recordHead(state.accepted), completed);
  return JSON.parse(recordJson(record, RESPONSE.result, stepIds(state)));
};

/** After an action of 512 MB that ran 40 ms, begun at 1.5 s. */
const afterAction = (state: SequenceState): SequenceState => {
  const activationId = stepId(1);
  const { action } = acceptedEvent();
  const limits = { ...action.limits, memory: 512 };
  return [
    acceptedEvent({ activationId, receivedMs: 1_500, action: { ...action, limits } }),
    completedEvent({ activationId, startMs: 2_000, endMs: 2_040 }),
  ].reduce(evolveSequence, state);
};

const begun = (more: Partial<SequenceAccepted> = {}): SequenceState =>
  acceptedSequence(sequenceAccepted(more));

const LIMITS = { timeout: 60_000, memory: 512, logs: 10, concurrency: 1 };

const RECORD = {
  namespace: 'guest',
  name: 'sequence',
  version: '0.0.3',
  subject: 'guest',
  activationId: SEQUENCE_ID,
  start: 1_500,
  end: 5_000,
  duration: 40,
  response: {
    result: { done: 1 },
    size: 10,
    status: 'success',
    statusCode: 0,
    success: true,
  },
  logs: [stepId(1)],
  publish: false,
};

describe('the record', () => {
  test('of a sequence has the members of openwhisk-api §6.3', () =>
    expect(recordOf(afterAction(begun()))).toEqual({
      ...RECORD,
      annotations: [
        { key: 'path', value: 'guest/sequence' },
        { key: 'kind', value: 'sequence' },
        { key: 'limits', value: LIMITS },
        { key: 'waitTime', value: 500 },
        { key: 'topmost', value: true },
      ],
    }));

  test('of a sequence within another tells its cause', () => {
    const cause = { type: 'component', sequence: stepId(9), step: 3 } as const;
    expect(recordOf(afterAction(begun({ cause, binding: 'guest/bound' })))).toEqual({
      ...RECORD,
      cause: stepId(9),
      annotations: [
        { key: 'path', value: 'guest/sequence' },
        { key: 'kind', value: 'sequence' },
        { key: 'limits', value: LIMITS },
        { key: 'waitTime', value: 500 },
        { key: 'topmost', value: false },
        { key: 'causedBy', value: 'sequence' },
        { key: 'binding', value: 'guest/bound' },
      ],
    });
  });

  test('of a sequence of which nothing ran has no limits, and starts when it ends', () =>
    expect(recordOf(begun({ plan: componentsPlan() }))).toEqual({
      ...RECORD,
      start: 5_000,
      duration: 0,
      logs: [],
      annotations: [
        { key: 'path', value: 'guest/sequence' },
        { key: 'kind', value: 'sequence' },
        { key: 'waitTime', value: 4_000 },
        { key: 'topmost', value: true },
      ],
    }));

  test('of a composition says so, and counts the memory of its conductor', () => {
    const state = begun({ plan: conductorPlan() });
    const running = evolveSequence(state, { ...turnAccepted(state), receivedMs: 1_500 });
    expect(recordOf(running)).toEqual({
      ...RECORD,
      duration: 0,
      annotations: [
        { key: 'path', value: 'guest/sequence' },
        { key: 'kind', value: 'sequence' },
        { key: 'limits', value: { ...LIMITS, memory: 128 } },
        { key: 'waitTime', value: 500 },
        { key: 'topmost', value: true },
        { key: 'conductor', value: true },
      ],
    });
  });
});

test('a clock that was set back shows in no record', () => {
  const completed = sequenceCompleted(
    afterAction(begun({ receivedMs: 1_700 })),
    RESPONSE,
    jsonText([]),
    900,
  );
  expect(completed).toMatchObject({ startMs: 1_500, endMs: 1_500, waitMs: 0 });
});
