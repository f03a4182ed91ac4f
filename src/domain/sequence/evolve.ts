/** What a sequence or composition becomes by its acceptance and the events of its direct steps. */
import type { ActivationAccepted, ActivationCompleted } from '../activation/events.ts';
import type { Plan, SequenceAccepted, SequenceCompleted } from './events.ts';
import { spentBefore, spentByBeginning, spentByEnding } from './spending.ts';
import type { RunningStep, SequenceState, StepRole } from './state.ts';

/** An event whose cause names the sequence. */
export type StepAccepted = ActivationAccepted | SequenceAccepted;
export type StepCompleted = ActivationCompleted | SequenceCompleted;

/** A step is waited for this much longer than its own time limit, ms (openwhisk-api §6.2). */
const GRACE_MS = 60_000;

export const acceptedSequence = (accepted: SequenceAccepted): SequenceState => ({
  accepted,
  steps: [],
  running: null,
  last: null,
  said: null,
  spent: spentBefore(accepted),
  startMs: null,
  durationMs: 0,
  memoryMb:
    accepted.plan.type === 'conductor' ? accepted.plan.conductor.action.limits.memory : null,
});

/** Total: the end of a step that does not run, late or told twice, changes nothing. */
export const evolveSequence = (
  state: SequenceState,
  event: StepAccepted | StepCompleted,
): SequenceState => {
  switch (event.type) {
    case 'ActivationAccepted':
    case 'SequenceAccepted':
      return state.running === null ? withStep(state, event) : state;
    case 'ActivationCompleted':
    case 'SequenceCompleted':
      return state.running?.activationId === event.activationId
        ? withEnd(state, state.running, event)
        : state;
  }
};

const withStep = (state: SequenceState, event: StepAccepted): SequenceState => {
  const { plan } = state.accepted;
  const running = runningStep(plan, event);
  return {
    ...state,
    steps: [...state.steps, event.activationId],
    running,
    spent: spentByBeginning(state.spent, plan, running),
    startMs: state.startMs ?? event.receivedMs,
  };
};

const runningStep = (plan: Plan, event: StepAccepted): RunningStep => {
  const { activationId, action } = event;
  if (event.type === 'SequenceAccepted') {
    const kind = event.plan.type === 'conductor' ? 'composition' : 'sequence';
    return { activationId, role: 'component', kind, memoryMb: null, waitMs: null };
  }
  const { memory: memoryMb, timeout } = action.limits;
  const waitMs = timeout + GRACE_MS;
  return { activationId, role: roleOf(plan, event), kind: 'action', memoryMb, waitMs };
};

/** Named as a component, the same revision of the same action would begin a composition within. */
const roleOf = (plan: Plan, { action }: ActivationAccepted): StepRole =>
  plan.type === 'conductor' && plan.conductor.action.revision === action.revision
    ? 'conductor'
    : 'component';

const withEnd = (
  state: SequenceState,
  running: RunningStep,
  event: StepCompleted,
): SequenceState => {
  const { role, kind } = running;
  const { response } = event;
  const ended = { ...state, running: null, last: { role, kind, response } };
  const said = role === 'conductor' ? response.result : state.said;
  if (event.type === 'ActivationCompleted')
    return {
      ...ended,
      said,
      durationMs: state.durationMs + event.endMs - event.startMs,
      memoryMb: larger(state.memoryMb, running.memoryMb),
    };
  return {
    ...ended,
    said,
    spent: spentByEnding(state.spent, state.accepted.plan, running, event),
    durationMs: state.durationMs + event.durationMs,
    memoryMb: larger(state.memoryMb, event.memoryMb),
  };
};

const larger = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : Math.max(one, other);
