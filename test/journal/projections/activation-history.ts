/** Random lives of activations, sequences and fires: accepted, started and ended in any order. */
import fc from 'fast-check';
import type { Cause } from '../../../src/domain/activation/events.ts';
import type { Acceptance, Completion } from '../../../src/domain/activation/record.ts';
import { jsonText } from '../../../src/domain/kernel/json.ts';
import type { Plan } from '../../../src/domain/sequence/events.ts';
import { invokerTopic, type Topic } from '../../../src/domain/topics.ts';
import type { NewRecord } from '../../../src/journal/journal.ts';
import {
  sequenceAccepted,
  sequenceCompleted,
  triggerCompleted,
  triggerFired,
} from '../../fixtures/sample-events.ts';
import { HELLO } from '../../support/action-fixtures.ts';
import { acceptedEvent, completedEvent, startedEvent } from '../../support/activation-fixtures.ts';
import { anyJson } from '../../support/json-arbitrary.ts';
import { anyId, anyName, anyNamespace, anyPlainName, anyTime } from './names.ts';

const { caller, action } = acceptedEvent();
const pinned = { action, defaults: jsonText([]), apiKey: false, retrySafe: false };

const anyCause: fc.Arbitrary<Cause> = fc.oneof(
  fc.constant({ type: 'request' as const }),
  anyId.map((trigger) => ({ type: 'rule' as const, trigger, rule: 'guest/rule' })),
  anyId.map((sequence) => ({ type: 'component' as const, sequence, step: 1 })),
);
const anyPlan = fc.constantFrom<Plan>(
  { type: 'components', components: [HELLO] },
  { type: 'conductor', conductor: pinned },
);
/** Few are kept from clients. */
const anyStored = fc.nat({ max: 4 }).map((one) => one > 0);

const anyRun = fc.record({
  activationId: anyId,
  caller: anyNamespace.map((namespace) => ({ ...caller, namespace })),
  action: anyName.map((name) => ({ ...action, ...name })),
  binding: fc.constantFrom(null, null, 'guest/pkg', 'other/bound'),
  cause: anyCause,
  stored: anyStored,
});

const anyAcceptance: fc.Arbitrary<Acceptance> = fc.oneof(
  { arbitrary: anyRun.map(acceptedEvent), weight: 2 },
  fc.tuple(anyRun, anyPlan).map(([run, plan]) => sequenceAccepted({ ...run, plan })),
  fc
    .record({
      activationId: anyId,
      caller: anyNamespace.map((namespace) => ({ ...caller, namespace })),
      trigger: anyPlainName,
      payload: anyJson.map(jsonText),
      receivedMs: anyTime,
      stored: anyStored,
    })
    .map(triggerFired),
);

const anyEnd = fc
  .record({ activationId: anyId, startMs: anyTime, waitMs: fc.nat({ max: 3 }), result: anyJson })
  .map(({ result, ...times }) => ({
    ...times,
    endMs: times.startMs + 5,
    response: { statusCode: 0 as const, result: jsonText(result), size: null },
  }));

const anyCompletion: fc.Arbitrary<Completion> = fc.oneof(
  {
    arbitrary: fc
      .tuple(anyEnd, fc.constantFrom(null, 7))
      .map(([end, initMs]) => completedEvent({ ...end, acceptedAt: null, initMs })),
    weight: 2,
  },
  fc
    .tuple(anyEnd, fc.constantFrom(null, 256))
    .map(([end, memoryMb]) => sequenceCompleted({ ...end, memoryMb })),
  anyId.map((activationId) => triggerCompleted({ activationId })),
);

const TOPICS: Readonly<Record<Acceptance['type'], Topic>> = {
  ActivationAccepted: invokerTopic(0),
  SequenceAccepted: 'sequences',
  TriggerFired: 'triggers',
};

export const anyAcceptedRecord: fc.Arbitrary<NewRecord> = anyAcceptance.map((event) => ({
  topic: TOPICS[event.type],
  key: event.activationId,
  event,
}));
export const anyStartedRecord: fc.Arbitrary<NewRecord> = anyId.map((activationId) => ({
  topic: 'started',
  key: activationId,
  event: startedEvent({ activationId }),
}));
export const anyEndedRecord: fc.Arbitrary<NewRecord> = anyCompletion.map((event) => ({
  topic: 'completed',
  key: event.activationId,
  event,
}));
