/** Sequences, compositions and their steps, to be varied by the tests. */
import type { ActivationAccepted } from '../../src/domain/activation/events.ts';
import {
  activationId,
  blobHash,
  keyId,
  offset,
  transactionId,
} from '../../src/domain/kernel/ids.ts';
import { type Json, type JsonText, jsonText } from '../../src/domain/kernel/json.ts';
import type { ActionName, EntityName, NamespaceName } from '../../src/domain/names.ts';
import type {
  Conductor,
  Plan,
  SequenceAccepted,
  SequenceCompleted,
} from '../../src/domain/sequence/events.ts';
import { evolveSequence, type StepCompleted } from '../../src/domain/sequence/evolve.ts';
import type { SequenceState } from '../../src/domain/sequence/state.ts';
import { acceptedEvent, completedEvent } from './activation-fixtures.ts';

const GUEST = 'guest' as NamespaceName;

export const nameOf = (name: string): ActionName => ({
  namespace: GUEST,
  package: null,
  name: name as EntityName,
});

/** `n` as an activation id. */
export const stepId = (n: number) => activationId(n.toString(16).padStart(32, '0'));

export const SEQUENCE_ID = stepId(0xfeed);

const LIMITS = { timeout: 60_000, memory: 256, logs: 10, concurrency: 1 };

export const componentsPlan = (...names: readonly string[]): Plan => ({
  type: 'components',
  components: names.map(nameOf),
});

/** The revision is the conductor's mark: no other action of the tests has it. */
export const conductorOf = (name: string, revision = 77, memory = 128): Conductor => ({
  action: {
    ...nameOf(name),
    version: '0.0.1',
    revision: offset(revision),
    kind: 'nodejs:22',
    code: blobHash('c0de'),
    binary: false,
    main: null,
    limits: { ...LIMITS, memory },
  },
  defaults: jsonText([]),
  apiKey: false,
  retrySafe: false,
});

export const conductorPlan = (name = 'conductor'): Plan => ({
  type: 'conductor',
  conductor: conductorOf(name),
});

export const sequenceAccepted = (more: Partial<SequenceAccepted> = {}): SequenceAccepted => ({
  type: 'SequenceAccepted',
  activationId: SEQUENCE_ID,
  transactionId: transactionId('tid'),
  caller: { subject: 'guest', namespace: GUEST, uuid: keyId('key') },
  action: { ...nameOf('sequence'), version: '0.0.3', revision: offset(9), limits: LIMITS },
  binding: null,
  plan: componentsPlan('a', 'b'),
  payload: jsonText({ first: true }),
  apiHost: 'http://localhost',
  cause: { type: 'request' },
  spent: { components: 0, conductors: 0, total: 0 },
  blocking: false,
  idempotencyKey: null,
  stored: true,
  receivedMs: 1_000,
  ...more,
});

export const sequenceCompletedEvent = (
  more: Partial<SequenceCompleted> = {},
): SequenceCompleted => ({
  type: 'SequenceCompleted',
  activationId: SEQUENCE_ID,
  namespace: GUEST,
  cause: { type: 'request' },
  response: { statusCode: 0, result: jsonText({}), size: null },
  steps: jsonText([]),
  spent: { components: 0, conductors: 0, total: 0 },
  startMs: 1_010,
  endMs: 1_020,
  waitMs: 10,
  durationMs: 5,
  memoryMb: null,
  ...more,
});

/** The next step of the sequence, an action. */
export const stepAccepted = (
  state: SequenceState,
  more: Partial<ActivationAccepted> = {},
): ActivationAccepted =>
  acceptedEvent({
    activationId: stepId(state.steps.length + 1),
    cause: {
      type: 'component',
      sequence: state.accepted.activationId,
      step: state.steps.length,
    },
    ...more,
  });

/** A turn of the conductor. */
export const turnAccepted = (state: SequenceState): ActivationAccepted => {
  const { plan } = state.accepted;
  if (plan.type !== 'conductor') throw new Error('not a composition');
  return stepAccepted(state, { action: plan.conductor.action });
};

/** The end of the step that runs. */
export const stepCompleted = (
  state: SequenceState,
  result: Json,
  statusCode: 0 | 1 | 2 | 3 = 0,
): StepCompleted => {
  if (state.running === null) throw new Error('no step runs');
  const text: JsonText = jsonText(result);
  return completedEvent({
    activationId: state.running.activationId,
    response: { statusCode, result: text, size: text.length },
  });
};

/** After one more component, or turn of the conductor, that was given and returned something. */
export const afterStep = (
  state: SequenceState,
  role: 'component' | 'conductor',
  result: Json,
  statusCode: 0 | 1 | 2 | 3 = 0,
): SequenceState => {
  const running = evolveSequence(
    state,
    role === 'conductor' ? turnAccepted(state) : stepAccepted(state),
  );
  return evolveSequence(running, stepCompleted(running, result, statusCode));
};
