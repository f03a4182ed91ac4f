/**
 * The open sequences on their way: which step each asks for or waits for, and the ends to be
 * appended. What takes time is told to `onOutcome` and `onDue`, and comes back in a later turn.
 *
 * Owned state, changed in place; the journal says the same after a crash.
 */
import type { ActivationResponse } from '../../domain/activation/events.ts';
import type { ActivationId } from '../../domain/kernel/ids.ts';
import type { SequenceAccepted, SequenceCompleted } from '../../domain/sequence/events.ts';
import {
  acceptedSequence,
  evolveSequence,
  type StepAccepted,
  type StepCompleted,
} from '../../domain/sequence/evolve.ts';
import { DEPTH_MAX, stepFailed, stepTimedOut, tooDeep } from '../../domain/sequence/failures.ts';
import type { SequenceState } from '../../domain/sequence/state.ts';
import { endOf, nextStep, type Outcome, type StepDeps } from './next-step.ts';

interface Run {
  state: SequenceState;
  /** How many others it is within. */
  readonly depth: number;
  /**
   * `accepting`: its acceptance is being appended. `asking`: for its next step. `waiting`: for the
   * end of the step. `resting`: asks again in a while. `ending`: nothing more happens to it.
   */
  phase: 'accepting' | 'asking' | 'waiting' | 'resting' | 'ending';
  /** The id of the step that is asked for. */
  asked: ActivationId | null;
  /** When that step was asked for first, epoch ms. */
  askedSinceMs: number;
  /** The end of that step, when it was heard of before the answer. */
  early: StepCompleted | null;
  cancelTimer: () => void;
}

export interface SequenceRunsDeps extends StepDeps {
  readonly newActivationId: () => ActivationId;
  readonly onOutcome: (id: ActivationId, outcome: Promise<Outcome | null>) => void;
  readonly onDue: (id: ActivationId, step: ActivationId | null) => void;
}

export interface SequenceRuns {
  readonly size: () => number;
  readonly has: (id: ActivationId) => boolean;
  /** Its acceptance is being appended; `start` follows, or `remove`. */
  readonly expect: (accepted: SequenceAccepted) => void;
  readonly start: (state: SequenceState) => void;
  /** Does nothing to those that were not expected. */
  readonly startExpected: (id: ActivationId) => void;
  readonly advance: (id: ActivationId, outcome: Outcome) => void;
  /** An activation ended: a step of one of them, or not. */
  readonly hear: (completed: StepCompleted) => void;
  /** The time is up of that step, or until the sequence asks again. */
  readonly due: (id: ActivationId, step: ActivationId | null) => void;
  /** Those that came since the last call; each stays until it is removed. */
  readonly takeEnds: () => readonly SequenceCompleted[];
  readonly remove: (id: ActivationId) => void;
  readonly stop: () => void;
}

/** How long a platform that takes nothing is left alone, ms. */
const AGAIN_MS = 250;
/** How long a step is asked for, ms: what can never be had would keep its place from others. */
const PATIENCE_MS = 60_000;

const nothing = (): void => undefined;

export const createSequenceRuns = (deps: SequenceRunsDeps): SequenceRuns => {
  const { clock } = deps;
  const runs = new Map<ActivationId, Run>();
  let ends: SequenceCompleted[] = [];

  /** What encloses it is open as long as it is itself. */
  const depthOf = ({ cause }: SequenceAccepted): number =>
    cause.type === 'component' ? (runs.get(cause.sequence)?.depth ?? 0) + 1 : 0;
  const add = (state: SequenceState, phase: Run['phase']): Run => {
    const depth = depthOf(state.accepted);
    const waiting = { asked: null, askedSinceMs: 0, early: null, cancelTimer: nothing };
    const run = { state, depth, phase, ...waiting };
    runs.set(idOf(run), run);
    return run;
  };
  const schedule = (run: Run, delayMs: number, step: ActivationId | null): void => {
    run.cancelTimer = clock.schedule(delayMs, () => deps.onDue(idOf(run), step));
  };
  const ask = (run: Run): void => {
    const asked = deps.newActivationId();
    run.asked = asked;
    run.phase = 'asking';
    deps.onOutcome(idOf(run), nextStep(deps, run.state, asked));
  };
  const end = (run: Run, response: ActivationResponse): void => {
    run.phase = 'ending';
    deps.onOutcome(idOf(run), endOf(deps, run.state, response));
  };
  const goOn = (run: Run): void => {
    const { running, accepted } = run.state;
    if (running === null) {
      if (run.depth > DEPTH_MAX) return end(run, tooDeep(accepted.plan));
      run.askedSinceMs = clock.nowMs();
      return ask(run);
    }
    run.phase = 'waiting';
    if (running.waitMs !== null) schedule(run, running.waitMs, running.activationId);
  };
  const rest = (run: Run): void => {
    if (clock.nowMs() - run.askedSinceMs >= PATIENCE_MS)
      return end(run, stepFailed(run.state.accepted.plan));
    run.phase = 'resting';
    schedule(run, AGAIN_MS, null);
  };
  const onAccepted = (run: Run, accepted: StepAccepted): void => {
    run.state = evolveSequence(run.state, accepted);
    if (run.early !== null) run.state = evolveSequence(run.state, run.early);
    run.early = null;
    goOn(run);
  };

  return {
    size: () => runs.size,
    has: (id) => runs.has(id),
    expect: (accepted) => void add(acceptedSequence(accepted), 'accepting'),
    start: (state) => goOn(add(state, 'asking')),
    startExpected: (id) => {
      const run = runs.get(id);
      if (run?.phase === 'accepting') goOn(run);
    },
    advance: (id, outcome) => {
      const run = runs.get(id);
      if (run === undefined) return;
      if (outcome.type === 'accepted') return onAccepted(run, outcome.accepted);
      if (outcome.type === 'later') return rest(run);
      run.phase = 'ending';
      ends.push(outcome.completed);
    },
    hear: (completed) => {
      if (completed.cause.type !== 'component') return;
      const run = runs.get(completed.cause.sequence);
      if (run === undefined) return;
      if (run.phase === 'asking' && run.asked === completed.activationId) run.early = completed;
      if (run.phase !== 'waiting' || stepOf(run) !== completed.activationId) return;
      run.cancelTimer();
      run.state = evolveSequence(run.state, completed);
      goOn(run);
    },
    due: (id, step) => {
      const run = runs.get(id);
      if (run === undefined) return;
      if (step === null && run.phase === 'resting') ask(run);
      if (step !== null && run.phase === 'waiting' && stepOf(run) === step)
        end(run, stepTimedOut(run.state.accepted.plan, step));
    },
    takeEnds: () => {
      const taken = ends;
      ends = [];
      return taken;
    },
    remove: (id) => void runs.delete(id),
    stop: () => {
      for (const { cancelTimer } of runs.values()) cancelTimer();
    },
  };
};

const idOf = ({ state }: Run): ActivationId => state.accepted.activationId;

const stepOf = ({ state }: Run): ActivationId | null => state.running?.activationId ?? null;
