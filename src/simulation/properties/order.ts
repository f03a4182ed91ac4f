/** In which order the activations of a queue start. */
import { ABSENT } from '../../domain/kernel/ids.ts';
import { queueAt } from './ledger.ts';
import { eventOf, type Property } from './property.ts';

export const firstComesFirst: Property = {
  name: 'activations of one queue start for the first time in the order of their acceptance',
  labels: ['P17'],
  sees: ['record'],
  check: (ledger, { seen }) => {
    const started = eventOf(seen, 'ActivationStarted');
    const run = started === null ? undefined : ledger.open.get(started.activationId);
    if (run === undefined || run.attempt > 0 || run.movedFrom !== null) return null;
    const last = ledger.lastStarted.get(queueAt(run.invoker, run.queue)) ?? ABSENT;
    return run.acceptedAt > last
      ? null
      : `${run.accepted.activationId} was accepted at ${run.acceptedAt}, and starts after the one of ${last}`;
  },
};
