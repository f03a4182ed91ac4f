/** What an activation becomes by its events. */
import { unreachable } from '../kernel/unreachable.ts';
import type { ActivationEvent } from './events.ts';
import type { ActivationState } from './state.ts';

/**
 * Total, also over a history that was read from its middle: an end is final, and a start without
 * its acceptance tells too little to know a state.
 */
export const evolveActivation = (
  state: ActivationState,
  event: ActivationEvent,
): ActivationState => {
  if (state.phase === 'completed') return state;
  switch (event.type) {
    case 'ActivationAccepted':
      return state.phase === 'absent' ? { phase: 'accepted', accepted: event } : state;
    case 'ActivationMoved':
      return state;
    case 'ActivationStarted':
      return state.phase === 'absent'
        ? state
        : { phase: 'started', accepted: state.accepted, attempt: event.attempt };
    case 'ActivationCompleted':
      return { phase: 'completed', activationId: event.activationId };
    default:
      return unreachable(event);
  }
};
