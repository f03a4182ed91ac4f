/**
 * Takes a sequence or composition one step further: looks up what its next move is made from, and
 * has the step accepted, or says how it ends. Changes nothing itself; what it found is a message to
 * the sequencer.
 *
 * A crash in the middle leaves the step accepted or not, as the journal says. What fails here for a
 * reason of its own (a blob that is damaged, say) ends the one sequence, and no other.
 */
import type { ActivationResponse } from '../../domain/activation/events.ts';
import { actionAccess } from '../../domain/entitlement/action-access.ts';
import type { Clock } from '../../domain/kernel/clock.ts';
import { E, type Either } from '../../domain/kernel/fp.ts';
import type { ActivationId } from '../../domain/kernel/ids.ts';
import { isBlobRef } from '../../domain/kernel/payload.ts';
import { isPassing, type Refusal } from '../../domain/refusal.ts';
import { sequenceCompleted, stepIds } from '../../domain/sequence/completion.ts';
import type { SequenceCompleted } from '../../domain/sequence/events.ts';
import { stepFailed } from '../../domain/sequence/failures.ts';
import { type Move, nextMove, type Texts } from '../../domain/sequence/move.ts';
import { moveAfterRefusal, type RefusedAt } from '../../domain/sequence/refused-step.ts';
import { type SequenceState, sourcesOf } from '../../domain/sequence/state.ts';
import type { BlobStore } from '../../journal/journal.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Accepted, AcceptRun, Run } from '../controller/run.ts';
import type { Read } from '../controller/readings.ts';

export interface StepDeps {
  readonly blobs: BlobStore;
  readonly clock: Clock;
  readonly log: Logger;
  readonly read: Read;
  readonly accept: AcceptRun;
  /** How many components a sequence may have. */
  readonly sequenceLength: number;
  readonly isAlive: () => boolean;
}

export type Outcome =
  | { readonly type: 'accepted'; readonly accepted: Accepted }
  /** The platform takes nothing just now: ask again. */
  | { readonly type: 'later' }
  | { readonly type: 'ended'; readonly completed: SequenceCompleted };

/** Resolves with `null` when the sequencer lives no more: then nothing was begun. */
export const nextStep = async (
  deps: StepDeps,
  state: SequenceState,
  activationId: ActivationId,
): Promise<Outcome | null> => {
  try {
    return await take(deps, state, activationId);
  } catch (error) {
    if (!deps.isAlive()) return null;
    deps.log.error({ err: error, sequence: state.accepted.activationId }, 'a step failed to begin');
    return endOf(deps, state, stepFailed(state.accepted.plan));
  }
};

export const endOf = async (
  { blobs, clock }: StepDeps,
  state: SequenceState,
  response: ActivationResponse,
): Promise<Outcome> => {
  const { result } = response;
  const [kept, steps] = await Promise.all([
    isBlobRef(result) ? result : blobs.payload(result),
    blobs.payload(stepIds(state)),
  ]);
  const ended = { ...response, result: kept };
  return { type: 'ended', completed: sequenceCompleted(state, ended, steps, clock.nowMs()) };
};

const take = async (
  deps: StepDeps,
  state: SequenceState,
  activationId: ActivationId,
): Promise<Outcome | null> => {
  const texts = await textsOf(deps.blobs, state);
  let move = nextMove(state, texts, deps.sequenceLength);
  while (move !== null && move.type !== 'finish') {
    const asked = await ask(deps, state, activationId, move);
    if (asked === null) return null;
    if (asked.type === 'accepted') return asked;
    const { at, refusal } = asked;
    if (isPassing(refusal)) return { type: 'later' };
    // A component that is refused leads to the conductor or to the end, and that one to the end.
    move = moveAfterRefusal(state, texts, { move, at, refusal }, deps.sequenceLength);
  }
  return move === null ? null : endOf(deps, state, move.response);
};

const textsOf = async (blobs: BlobStore, state: SequenceState): Promise<Texts> => {
  const { given, said } = sourcesOf(state);
  return {
    given: await blobs.resolve(given),
    said: said === null ? null : await blobs.resolve(said),
  };
};

type Asked =
  | { readonly type: 'accepted'; readonly accepted: Accepted }
  | { readonly type: 'refused'; readonly at: RefusedAt; readonly refusal: Refusal };

const ask = async (
  deps: StepDeps,
  state: SequenceState,
  activationId: ActivationId,
  move: Exclude<Move, { readonly type: 'finish' }>,
): Promise<Asked | null> => {
  const target = await targetOf(deps, state, move);
  if (E.isLeft(target)) return { type: 'refused', at: 'access', refusal: target.left };
  // From here on the step may be accepted, and a life that is over must not begin any.
  if (!deps.isAlive()) return null;
  const accepted = await deps.accept({
    ...runOf(state, activationId, deps.clock.nowMs()),
    target: target.right,
    payload: move.payload,
  });
  return E.isLeft(accepted)
    ? { type: 'refused', at: 'acceptance', refusal: accepted.left }
    : { type: 'accepted', accepted: accepted.right };
};

const targetOf = async (
  { read }: StepDeps,
  { accepted }: SequenceState,
  move: Exclude<Move, { readonly type: 'finish' }>,
): Promise<Either<Refusal, Run['target']>> => {
  if (move.type === 'conductor') {
    const { conductor } = move;
    return E.right({ type: 'conductor', conductor, binding: accepted.binding });
  }
  const access = await read(actionAccess(accepted.caller, 'ACTIVATE', move.name));
  return E.isLeft(access) ? access : E.right({ type: 'action', access: access.right });
};

/** Final parameters are kept from callers, not from components (OpenWhisk: PrimitiveActions.scala). */
const runOf = (
  { accepted, steps, spent }: SequenceState,
  activationId: ActivationId,
  receivedMs: number,
): Omit<Run, 'target' | 'payload'> => ({
  activationId,
  caller: accepted.caller,
  transactionId: accepted.transactionId,
  overridesFinal: true,
  cause: { type: 'component', sequence: accepted.activationId, step: steps.length },
  spent,
  blocking: accepted.blocking,
  idempotencyKey: null,
  stored: accepted.stored,
  receivedMs,
});
