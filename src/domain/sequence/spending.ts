/**
 * The limits on steps, as upstream counts them: a sequence counts the actions in it and in the
 * sequences within it, a composition counts components and turns of conductors in it and in the
 * compositions within it. To the other kind each begins anew and counts as one component
 * (OpenWhisk: SequenceActions.scala, PrimitiveActions.scala).
 */
import type { Plan, SequenceAccepted, SequenceCompleted, Spent } from './events.ts';
import type { RunningStep, StepKind } from './state.ts';

/** Of a run that nothing encloses, too. */
export const NOTHING_SPENT: Spent = { components: 0, conductors: 0 };

/** What the enclosing one spent counts only among equals; a conductor has always run before. */
export const spentBefore = ({ plan, spent }: SequenceAccepted): Spent =>
  spent.conductors > 0 === (plan.type === 'conductor') ? spent : NOTHING_SPENT;

export const spentByBeginning = (spent: Spent, plan: Plan, step: RunningStep): Spent => {
  if (step.role === 'conductor') return { ...spent, conductors: spent.conductors + 1 };
  return sharesWith(plan, step.kind) ? spent : { ...spent, components: spent.components + 1 };
};

export const spentByEnding = (
  spent: Spent,
  plan: Plan,
  step: RunningStep,
  completed: Pick<SequenceCompleted, 'spent'>,
): Spent => (sharesWith(plan, step.kind) ? completed.spent : spent);

const sharesWith = (plan: Plan, kind: StepKind): boolean =>
  kind === (plan.type === 'conductor' ? 'composition' : 'sequence');
