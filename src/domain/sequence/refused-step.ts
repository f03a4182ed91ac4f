/**
 * What happens when a step was not accepted (openwhisk-api §6.2, §6.4): a sequence ends, a conductor
 * is told if it was the component it named. That the platform takes nothing just now is no answer:
 * the step is asked for again.
 */
import type { Refusal } from '../refusal.ts';
import { COMPONENT_MISSING, forbiddenName, stepFailed, unresolvedName } from './failures.ts';
import { conductorTold, finish, type Move, type Texts } from './move.ts';
import type { SequenceState } from './state.ts';

/** `access`: the component may not be run by this caller. `acceptance`: it may, and yet can't. */
export type RefusedAt = 'access' | 'acceptance';

export const moveAfterRefusal = (
  state: SequenceState,
  texts: Texts,
  refused: { readonly move: Move; readonly at: RefusedAt; readonly refusal: Refusal },
  lengthMax: number,
): Move => {
  const { plan } = state.accepted;
  const { move, at, refusal } = refused;
  const missing = isMissing(refusal);
  if (plan.type === 'components') return finish(missing ? COMPONENT_MISSING : stepFailed(plan));
  if (move.type === 'component') {
    const told = (error: string): Move =>
      conductorTold(state, plan.conductor, error, texts, lengthMax);
    if (at === 'access' || refusal.type === 'NotAuthorized') return told(forbiddenName(move.name));
    if (missing) return told(unresolvedName(move.name));
  }
  return finish(stepFailed(plan));
};

const isMissing = ({ type }: Refusal): boolean =>
  type === 'NotFound' || type === 'PackageNotFound' || type === 'OtherCollection';
