/** What an orderly end of the server leaves behind. */
import { wasInterrupted } from '../../domain/activation/interrupted.ts';
import { eventOf, type Property } from './property.ts';

export const stoppedWhole: Property = {
  name: 'after an orderly end nothing is left that had reached its code and not ended',
  labels: ['P59'],
  sees: ['server'],
  check: ({ open }, { seen }) => {
    if (seen.type !== 'server' || seen.what !== 'stopped') return null;
    for (const { accepted, touched, container, cutOff } of open.values())
      if (touched && container !== null && !cutOff)
        return `${accepted.activationId} ran in ${container} and has not ended`;
    return null;
  },
};

export const interruptedByCrashes: Property = {
  name: 'nothing ends as interrupted but what a crash cut off',
  labels: ['P59', 'P9'],
  sees: ['record'],
  check: ({ open }, { seen }) => {
    const completed = eventOf(seen, 'ActivationCompleted');
    const run = completed === null ? undefined : open.get(completed.activationId);
    if (completed === null || run === undefined || !wasInterrupted(completed)) return null;
    return run.cutOff && run.attempt > 0
      ? null
      : `${completed.activationId} ends as interrupted, and nothing had cut it off`;
  },
};
