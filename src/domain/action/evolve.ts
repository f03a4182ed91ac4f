import { unreachable } from '../kernel/unreachable.ts';
import type { ActionEvent } from './events.ts';
import { ABSENT_ACTION, type ActionState } from './state.ts';

/** The events carry the whole action, so what was before doesn't matter. */
export const evolveAction = (_state: ActionState, event: ActionEvent): ActionState => {
  switch (event.type) {
    case 'ActionCreated':
    case 'ActionUpdated':
      return { phase: 'present', action: event.action };
    case 'ActionDeleted':
      return ABSENT_ACTION;
    default:
      return unreachable(event);
  }
};
