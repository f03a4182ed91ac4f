/**
 * The limits on steps, as upstream counts them: a sequence counts the actions in it and in the
 * sequences within it, a composition counts components and turns of conductors in it and in the
 * compositions within it. To the other kind each begins anew and counts as one component
 * (OpenWhisk: SequenceActions.scala, PrimitiveActions.scala).
 *
 * Where they lie in each other in turns that multiplies: n steps come to n² in two levels, and so on.
 * So there is a count of ours on top, of the whole tree, that everything within shares.
 */
import type { Plan, SequenceAccepted, SequenceCompleted, Spent } from './events.ts';
import type { RunningStep, StepKind } from './state.ts';

/** Of a run that nothing encloses, too. */
export const NOTHING_SPENT: Spent = { components: 0, conductors: 0, total: 0 };

/**
 * Activations that one call may cause. Several times what upstream lets a sequence or composition
 * have by itself (50 components, 101 turns), and what one who retries at every level soon reaches.
 */
const TREE_MAX = 1_000;

/**
 * Steps of the enclosing one count only among equals; a conductor has always run before. It is one
 * of the tree's activations itself.
 */
export const spentBefore = ({ plan, spent }: SequenceAccepted): Spent => {
  const shared = spent.conductors > 0 === (plan.type === 'conductor') ? spent : NOTHING_SPENT;
  return { ...shared, total: spent.total + 1 };
};

export const spentByBeginning = (before: Spent, plan: Plan, step: RunningStep): Spent => {
  const spent = { ...before, total: before.total + 1 };
  if (step.role === 'conductor') return { ...spent, conductors: spent.conductors + 1 };
  return sharesWith(plan, step.kind) ? spent : { ...spent, components: spent.components + 1 };
};

export const spentByEnding = (
  spent: Spent,
  plan: Plan,
  step: RunningStep,
  completed: Pick<SequenceCompleted, 'spent'>,
): Spent =>
  sharesWith(plan, step.kind) ? completed.spent : { ...spent, total: completed.spent.total };

/** Whether the tree may have one more. */
export const hasRoom = ({ total }: Spent): boolean => total < TREE_MAX;

const sharesWith = (plan: Plan, kind: StepKind): boolean =>
  kind === (plan.type === 'conductor' ? 'composition' : 'sequence');
