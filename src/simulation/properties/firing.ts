/** What the fire of a trigger comes to. */
import { ruleRunOf } from './ledger.ts';
import { eventOf, type Property } from './property.ts';

export const firesEndOnce: Property = {
  name: 'a fire of a trigger ends once',
  labels: ['P1', 'P54'],
  sees: ['record', 'over'],
  check: ({ openFires }, { seen }) => {
    const completed = eventOf(seen, 'TriggerCompleted');
    if (completed !== null && !openFires.has(completed.activationId))
      return `the fire ${completed.activationId} ends, but is not open`;
    const [left] = openFires;
    return seen.type === 'over' && left !== undefined ? `the fire ${left} has not ended` : null;
  },
};

export const rulesRunOnce: Property = {
  name: 'the action of a rule is accepted at most once for each fire, and while the fire is open',
  labels: ['P56'],
  sees: ['record'],
  check: ({ openFires, ruleRuns }, { seen }) => {
    const accepted = eventOf(seen, 'ActivationAccepted') ?? eventOf(seen, 'SequenceAccepted');
    const ruleRun = accepted === null ? null : ruleRunOf(accepted);
    if (accepted?.cause.type !== 'rule' || ruleRun === null) return null;
    if (ruleRuns.has(ruleRun)) return `${ruleRun} is accepted twice`;
    return openFires.has(accepted.cause.trigger) ? null : `${ruleRun} is accepted after its fire`;
  },
};
