/**
 * What a dispatcher that starts has to know of the fires it finds: which are completed, and of the
 * others which rules have had their action accepted. Refusals leave no event before the fire is
 * completed, so a refused rule is simply tried again.
 *
 * Owned state, changed in place by the events of history in their order. It holds what was half done
 * and what was completed above the cursor, never the backlog of fires nobody began.
 */
import type { Cause } from '../activation/events.ts';
import type { DomainEvent } from '../events.ts';
import type { ActivationId } from '../kernel/ids.ts';
import type { TriggerFired } from './events.ts';
import { beginFiring, type Firing, NOTHING_KNOWN } from './firing.ts';
import type { RuleOutcome } from './outcome.ts';

export interface FiringHistory {
  readonly note: (event: DomainEvent) => void;
  /** The fire as history leaves it; `null`: it is completed. */
  readonly recall: (fired: TriggerFired) => Firing | null;
}

export const createFiringHistory = (): FiringHistory => {
  const completed = new Set<ActivationId>();
  const begun = new Map<ActivationId, Map<string, RuleOutcome>>();

  const noteAccepted = (activationId: ActivationId, cause: Cause): void => {
    if (cause.type !== 'rule') return;
    const outcomes = begun.get(cause.trigger) ?? new Map<string, RuleOutcome>();
    begun.set(cause.trigger, outcomes);
    if (!outcomes.has(cause.rule)) outcomes.set(cause.rule, { type: 'accepted', activationId });
  };

  return {
    note: (event) => {
      switch (event.type) {
        case 'ActivationAccepted':
        case 'SequenceAccepted':
          return noteAccepted(event.activationId, event.cause);
        case 'TriggerCompleted':
          begun.delete(event.activationId);
          completed.add(event.activationId);
          return;
        default:
      }
    },
    recall: (fired) =>
      completed.has(fired.activationId)
        ? null
        : beginFiring(fired, begun.get(fired.activationId) ?? NOTHING_KNOWN),
  };
};
