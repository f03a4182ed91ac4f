/** What is set for a namespace, as an aggregate: one stream per namespace, keyed `NS/limits`. */
import type { Decider } from '../kernel/decider.ts';
import { E } from '../kernel/fp.ts';
import type { NamespaceName } from '../names.ts';
import type { NamespaceLimitsSet } from './events.ts';
import { changedLimits, type LimitsChange } from './limits-change.ts';
import { limitsProblem } from './limits-problem.ts';
import { type NamespaceLimits, NO_OVERRIDES } from './namespace-limits.ts';
import type { LimitsIllegal } from './refusals.ts';

export interface SetLimits {
  readonly type: 'SetLimits';
  readonly namespace: NamespaceName;
  readonly change: LimitsChange;
}

export const limitsDecider: Decider<NamespaceLimits, SetLimits, NamespaceLimitsSet, LimitsIllegal> =
  {
    initial: NO_OVERRIDES,
    decide: (limits, { namespace, change }) => {
      if (Object.keys(change).length === 0) return E.right([]);
      const changed = changedLimits(limits, change);
      const problem = limitsProblem(changed);
      if (problem !== null) return E.left({ type: 'LimitsIllegal', text: problem });
      return E.right([{ type: 'NamespaceLimitsSet', namespace, limits: changed }]);
    },
    evolve: (_limits, event) => event.limits,
  };

/** The key of the stream. No subject has such a name. */
export const limitsKey = (namespace: NamespaceName): string => `${namespace}/limits`;
