/** In which order the activations of a queue start. */
import { queueAt } from './ledger.ts';
import { eventOf, type Property } from './property.ts';

export const firstComesFirst: Property = {
  name: 'activations of one queue start for the first time in the order of their acceptance',
  labels: ['P17'],
  check: (ledger, { seen }) => {
    const started = eventOf(seen, 'ActivationStarted');
    const run = started === null ? undefined : ledger.open.get(started.activationId);
    if (started === null || run === undefined || run.attempt > 0) return null;
    const unstarted = ledger.unstarted.get(queueAt(run.invoker, run.queue));
    // One that was moved from another invoker has no place in the order.
    if (unstarted?.has(started.activationId) !== true) return null;
    const [first] = unstarted;
    return first === started.activationId
      ? null
      : `${started.activationId} starts before ${first}, which was accepted earlier`;
  },
};
